import { words } from '@/core/i18n'

/** The words of the resident's orders: what happens, who comes, what can be done. */
export const zh = {
  // what happens now
  reviewing: '社区正在核实您的求助', looking: '社区已受理，正在找志愿者', asked: '已经问了 {n} 位志愿者，等他们答复', some: '{name} 已接单，还差 {missing} 位',
  coming: '{name} 已接单，会按时来', comingNow: '{name} 已接单，准备出发', onTheWay: '{name} 正在路上', atTheDoor: '{name} 已到门口', serving: '{name} 正在服务', done: '服务做完了吗？请您确认', heard: '您已确认，谢谢您',
  confirmed: '已确认完成，谢谢您', closed: '这一单已完成归档', withdrawn: '这一单已撤回', expired: '暂时没有人接单，社区会联系您', rejected: '社区没有受理这一单', merged: '和您的另一单重复，已合并', routedOut: '已转给其他单位办理',
  somebody: '志愿者', volunteer: '志愿者 {name}', and: '、',
  nextAnswer: '{at} 前给您答复', nextFill: '{at} 还没人接，社区工作人员会接手', nextStart: '{at} 还没开始，社区会过问', nextStop: '{at} 还没结束，社区会打电话问', nextConfirm: '{at} 前没有确认，社区会打电话问您', nextEscalate: '{at} 还没有结果，交给上一级督办',
  owner: '现在由{area}负责（{role}）', wave: '{at} 会再问更多志愿者', askedSoFar: '已问 {n} 位志愿者', escalated: '已升级督办', callBack: '社区会打电话问您情况', reopenedMark: '重办', nextStep: '接下来',
  // home and lists
  activeTitle: '正在办的求助', repeat: '和上次一样', repeatWhat: '{service}（{day}）', seeOrder: '查看{service}', listTitle: '我的订单', active: '正在办', past: '以前的', none: '您还没有订单', askNow: '我要求助', moreRows: '再看 20 条', shown: '已显示 {n} 条', forMe: '别人为我下的单',
  window: '时间', placed: '下单 {at}', soonest: '尽快',
  // the page of an order
  placedNote: '已提交。社区会尽快答复您。', missingTitle: '没有找到这一单', missingText: '可能已经删除，或者不属于您。', toList: '看我的订单', readOut: '朗读', stopRead: '停止朗读',
  whoComes: '谁会来', whoCame: '来过的志愿者', number: '编号 {number}', verified: '社区已核验身份', unverified: '社区尚未核验身份', visitTitle: '核对来人', visitCode: '核对码', visitHow: '请志愿者报出此码，一致再开门。', visitCall: '不放心，可打电话给社区，报上志愿者编号核对。', callCommunity: '打电话给社区',
  startCode: '开工码', stopCode: '完工码', startOnly: '只告诉到您门口的志愿者。', stopOnly: '全部做完后，再告诉志愿者。', showStart: '查看开工码', fraud: '电话里要码、要钱的，都不要给。', photoOf: '{name}的照片',
  spokenCode: '{label}：{code}', history: '办理经过', details: '求助内容', service: '服务', when: '时间', long: '时长', where: '地点', who: '联系人', phone: '电话', note: '说明', hazards: '家里情况', people: '志愿者', orderNo: '单号', proxyOf: '代下单', prefer: '希望', female: '女志愿者', male: '男志愿者', noHazards: '没有特别情况', child: '子女', spouse: '爱人', parent: '父母', relative: '亲戚', neighbour: '邻居', grid_worker: '网格员', desk: '社区工作人员', risk: '风险说明', masked: '（已隐藏）', minutesServed: '服务了 {minutes}',
  offlineActs: '没有网络，连上后才能操作。',
  confirm: '确认完成', silence: '不确认不等于满意：到时社区会打电话问您。', confirmThanks: '已确认，谢谢您。',
  rateAsk: '这次服务怎么样？', rateHint: '可以不评。', good: '满意', fair: '一般', poor: '不满意', rateNote: '想说几句', rateDone: '已收到您的评价，谢谢。', rated: '您的评价：{word}', ratePoor: '如果没做好，可以请社区换人重办。', rating: '评价', keptOnPhone: '已记在手机，有网络后自动上传。',
  acts: '可以做的事', cancel: '撤回求助', cancelDo: '确认撤回', cancelWhat: '撤回后，社区不再找人。', cancelTold: '已接单的志愿者会马上收到通知。', cancelWhy: '为什么撤回？（可不选）', solved: '已经解决了', changed: '时间或情况变了', mistake: '下错单了', too_late: '等得太久', other: '其他原因', moreWords: '补充说明', keepOrder: '不撤回', cancelled: '已撤回。',
  endEarly: '提前结束', endEarlyDo: '确认提前结束', endEarlyWhat: '服务到此为止，已经做的时间照样记录，之后请您确认。', endEarlyNone: '不再找人，这一单到此为止，之后请您确认。', ended: '已提前结束。', goOn: '继续服务',
  reopen: '不满意，重办', reopenDo: '确认重办', reopenWhat: '会换一位志愿者，由另一位工作人员跟进；这次的结果留档。', reopenWords: '哪里没做好？', reopened: '已重办，正在找另一位志愿者。', notYet: '先不重办',
  report: '报告问题', reportDo: '报告给社区', reportWhat: '社区马上会知道，这一单照常进行。有危险请先打 110、120。', reportKind: '出了什么问题？', unsafe: '觉得不安全', injury: '有人受伤', nobody_home: '志愿者没有来', not_as_told: '和说好的不一样', late: '迟到了', reported: '已报告给社区，社区会联系您。', pickKind: '请选一项', noReport: '先不报告',
  moved: '订单刚有变化，已更新，请再看一眼。', whyTitle: '原因', receipt: '回执编号 {receipt}', tryElse: '您还可以', tryCall: '打电话给社区问清楚', tryAgain: '改一改再下一单', tryOther: '看合并后的那一单',
  not_volunteer_service: '这不是志愿者能做的事', not_safe: '这样做不安全', out_of_area: '不在本社区范围内', unreachable: '联系不上您', no_capacity: '目前人手不够', emergency_line: '应由 110、119、120 处理', legal_procedure: '要走法律程序', law_enforcement: '要由执法部门处理', funding: '需要专门经费', qualification: '要有资质的人来做', paid_service: '属于收费服务', not_on_duty_list: '不在社区职责清单内',
  routedNews: '接手的单位会办理；没有消息就打电话给社区。', expiredNews: '社区会打电话给您，另约时间或另想办法。',
  // who has seen my address
  revealTitle: '谁看过我的地址', revealLead: '每次有人查看您的地址和电话，都记在这里。', revealNone: '还没有人看过', revealNoneHint: '有人看过您的地址，这里会马上记下。', revealOrder: '看这一单', revealWhy: '为了：{why}', revealMask: '单子办完后，最迟 24 小时重新隐藏。',
} as const

export const t = words(zh, () => import('./words.en'))
