import { words } from '@/core/i18n'

/** The kit's own words, and those that every screen uses. */
export const zh = {
  app: '邻单', back: '返回', close: '关闭', cancel: '取消', ok: '好', save: '保存', saved: '已保存', retry: '重试', next: '下一步', change: '修改', send: '提交', yes: '是', no: '否', more: '更多', all: '全部',
  call: '打电话给社区', callShort: '电话', callNobody: '社区暂未公布电话，紧急情况请拨打 110、119、120', emergency: '紧急求助', skip: '跳到内容',
  loading: '正在加载', slow: '网络较慢，还在加载。', offline: '没有网络', offlineSince: '没有网络，这是 {time} 的内容', stale: '这是 {time} 的内容', failed: '没有加载成功', failedKept: '您填写的内容都还在。',
  missing: '没有找到，可能已删除或不属于您', denied: '您没有权限查看', signIn: '登录', signInFirst: '请先登录', logNumber: '问题编号 {id}', pageAway: '没有网络，这一页还没有存在手机上。有网络后再试。', waiting: '待上传 {n} 条', waitingAll: '待上传 {n} 条，有网络后自动上传', needsYou: '{n} 条需要您处理',
  update: '有新版本', updateNow: '现在更新', elder: '长辈版', normal: '标准版', live: '实时更新', pollMode: '更新较慢', busy: '正在提交…', notSent: '还没有提交成功，请检查网络后再按一次', minutes: '{n} 分钟', navigation: '主导航', required: '必填', optional: '选填', readAloud: '朗读', stopReading: '停止朗读', show: '查看', dialing: '拨打 {number}', step: '第 {n} 步，共 {of} 步',
} as const

export const t = words(zh, () => import('./words.en'))
