import { words } from '@/core/i18n'

/** The words of the order form. */
export const zh = {
  title: '我要求助', repeatTitle: '和上次一样', restored: '已接着上次没填完的内容。', fresh: '重新填写', kept: '填写的内容会保存在本机。',
  dangerAsk: '有人身危险吗？', dangerHint: '比如：有人昏迷或受伤、着火、闻到燃气味、有人要伤人。', dangerNo: '没有危险，继续', dangerYes: '有危险', helpTitle: '请马上打电话', police: '报警', fire: '火警', doctor: '急救', helpHint: '志愿者赶不上，请先打电话。',
  whatAsk: '需要什么帮助？', refusedTitle: '志愿者不能做的事', whatNone: '本社区暂未开通', whatNoneHint: '请打电话给社区。',
  whoAsk: '给谁求助？', self: '给我自己', other: '给家人或邻居', otherHint: '您替别人下单，对方能看到。',
  personAsk: '要帮助的人', relation: '您是他（她）的什么人？', relationRow: '您是对方的', child: '子女', spouse: '爱人', parent: '父母', relative: '亲戚', neighbour: '邻居', consent: '他（她）怎样同意的？', present: '就在身边，当面同意', phone: '电话里同意', spoken: '以前说好的', written: '有书面同意', name: '姓名或称呼', nameHint: '开门的人', tel: '电话',
  placeAsk: '在什么地方？', area: '所在社区', address: '详细地址', addressHint: '只有接单的志愿者和社区能看到。', addressOptional: '不填就用账号里的地址。',
  whenAsk: '什么时候来？', now: '尽快', today: '今天', tomorrow: '明天', morning: '上午', afternoon: '下午', evening: '傍晚', preset: '{day}{part}', presetTime: '{from}–{to}', own: '选别的时间', ownTitle: '自己选时间', date: '日期', from: '从', to: '到', useTime: '用这个时间', missing: '请填好日期和时间', reversed: '结束时间要晚于开始时间', past: '这个时间已经过去了', far: '最多提前 60 天',
  longAsk: '大概要多久？', usual: '一般 {minutes}', usualHint: '不确定就选这个',
  homeAsk: '家里有这些情况吗？', homeHint: '如实说明，志愿者好准备。', statement: '风险说明', agree: '我看过风险说明，上面说的属实', agreeWrong: '请先看风险说明，再打勾', hazardsNone: '没有这些情况', noneNext: '都没有，下一步',
  moreAsk: '还有要说明的吗？', prefer: '希望谁来？', anyone: '都可以', female: '女志愿者', male: '男志愿者', note: '补充说明', noteHint: '比如：取什么药、几楼、怎么敲门。最多 300 字。', speak: '按这里说', speaking: '正在听，请说…按此停止', speakWhy: '按下后用麦克风听一句，由浏览器转成文字填进来，不保存录音。', refused: '没有得到麦克风许可，请打字。', silence: '没有听到声音，请再按一次。', broken: '语音现在用不了，请打字。', skip: '没有，下一步',
  checkAsk: '请核对', service: '服务', forWhom: '给谁', where: '地点', whenRow: '时间', longRow: '时长', homeRow: '家里情况', moreRow: '说明', preferRow: '希望', homePlace: '我家 {place}', account: '账号里的地址', noNote: '没有', send: '提交求助', change: '修改', changeRow: '修改{row}', sameRest: '地点、联系人等其余内容都和上次一样。', differ: '情况变了，重新填写', dangerNow: '有人身危险，请先打电话：', signInSend: '登录后提交', signInHint: '您填的内容会保留，登录后接着提交。', offlineSend: '没有网络。内容已保存在本机，连上后请再按提交。', sentBefore: '上一次提交其实已经成功，请到订单里看。', toOrders: '看我的订单', chosen: '已选', nobody: '没有填', soon: '尽快', needOne: '请选一项', needName: '请填姓名或称呼', needPhone: '请填电话', needArea: '请选到社区', needAddress: '请填详细地址', needWait: '正在读取上次的内容，请稍等',
} as const

export const t = words(zh, () => import('./form.words.en'))
