import { words } from '@/core/i18n'

/** termsVersion is the version of the text below. It goes up with every change of it, together with the server's. */
export const termsVersion = 1

/** The terms and the privacy notice: what is stored, who sees it, how long, whom to ask. Facts of the server, no wishes. */
export const zh = {
  note: '第 1 版。请读完再决定是否同意。',
  whatTitle: '邻单是什么',
  what: '居民提出求助，社区工作人员核实并派单，志愿者自愿、无偿地来帮忙。志愿者不收钱，不收礼。',
  notTitle: '邻单不是急救',
  not: '邻单不是报警或急救服务。有人身危险，请马上拨打 110、119 或 120。',
  keptTitle: '我们保存什么',
  kept1: '您填写的：姓名、手机号、所在社区、住址、出生年份。后两项可以不填。',
  kept2: '您的求助：要什么帮助、什么时间、家里的情况、您写的备注、评价。',
  kept3: '志愿者另有：志愿者编号、单位、技能、照片、接单和签到记录、服务时长。',
  kept4: '登录过的设备种类和时间，一个只能看出是不是同一台设备的标记，谁看过您的地址，您同意和撤回过什么。',
  kept5: '社区统一登记的人员，名单里可能有身份证号：加密保存，页面上不显示。',
  phoneTitle: '手机里保存什么',
  phone: '没写完的内容、等待上传的记录、已接任务的地址和电话（加密）。退出登录就删除。',
  seeTitle: '谁能看到',
  see1: '接单之前，志愿者只看到服务种类、时间和大概位置。',
  see2: '接单之后，志愿者看到您的称呼、电话、住址和备注；签退两小时后不再显示。',
  see3: '社区工作人员平时看到的姓名和电话有遮挡。要看全，须写明理由，订单结束 24 小时后不能再看。',
  see4: '谁看过您的地址和电话、为什么看，您都能在「谁看过我的地址」里查到。',
  see5: '不卖给任何人，不用来做广告。要提供给其他单位，须您单独同意。',
  longTitle: '保存多久',
  long1: '账号在，资料就在。30 天不用，要重新登录。',
  long2: '注销账号 7 天后，姓名、手机号、住址、照片和您写的文字不能再读出。',
  long3: '订单和服务时长是服务凭证，会留下来，只剩编号，不再有您的姓名。',
  rightsTitle: '您可以做什么',
  rights: '在「隐私与数据」里，您可以导出全部数据、更正住址、撤回同意、注销账号。7 天之内可以撤销注销。',
  youngTitle: '年龄',
  young: '未满 14 周岁不能开账号，请由监护人代办。未满 18 周岁做志愿者，请由监护人陪同到社区登记。',
  askTitle: '有问题找谁',
  ask: '找您所在的社区：按页面上方的「电话」。对处理不满意，可以拨打 12345。',
} as const

export const t = words(zh, () => import('./terms.en'))
