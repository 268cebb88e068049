import { words } from '@/core/i18n'

/** The words of the volunteer's screens. */
export const zh = {
  // the day
  serve: '志愿任务', taskInHand: '手上的任务', moreTasks: '后面的任务', goToTask: '去做任务', offers: '派给我的求助', toHall: '求助大厅', toAvailability: '服务时间和范围', toServe: '回到任务', toHours: '看我的时长', toHome: '回到首页',
  offerLeft: '还有 {time} 可以回答', noOffersOn: '现在没有派给您的求助，有了会马上告诉您。', noOffersOff: '您不在岗，新的求助不会派给您。', notVolunteer: '您还没有登记成为志愿者。', becomeVolunteer: '登记志愿者',
  // duty
  onDuty: '您正在岗', offDuty: '您不在岗', onBadge: '在岗', offBadge: '离岗', dutyUntil: '到{day} {time}自动离岗。', offDutyText: '不在岗时不派单，也不取位置。已接的任务不受影响。',
  untilLabel: '在岗多久', until2h: '2 小时', until4h: '4 小时', untilEvening: '今天 20:00', untilOwn: '自己选时间', ownTime: '在岗到几点', untilWrong: '请选 16 小时以内的时间。',
  whyLocation: '按下后会取一次位置，只用来找离您近的求助，只记到约 100 米。', goOn: '开始在岗', goOff: '结束在岗', withoutLocation: '不用定位，自己选地点', dutyOffline: '没有网络，不能改在岗状态。',
  noFix: '没有取到位置。请选一个地点，再按一次。', pickFirst: '请先选一个地点。', pickHint: '请选一个地点，再按“开始在岗”。', whereFrom: '从哪里出发', fromHome: '我的住处', fromList: '从列表选', dutyNowOn: '已经在岗。', dutyNowOff: '已经离岗。',
  community: '社区', grid: '网格', wholeCommunity: '整个社区',
  // an offer
  offer: '求助', whatAndWhen: '什么时候、在哪里', when: '时间', soon: '尽快', lasts: '大约多久', distance: '离您', place: '地点', skill: '技能', noSkill: '不需要特别技能', prefer: '希望', preferFemale: '女志愿者', preferMale: '男志愿者', people: '人数', peopleOf: '一起 {n} 人，还缺 {open} 人',
  urgent: '紧急', risks: '风险说明', riskMedium: '有中等风险，须两人一起去。', riskHigh: '风险较高，请看清说明。', noHazards: '家里没有说到特别情况。', whyMe: '为什么找您', doorLater: '门牌、姓名和电话，接单以后才能看到。',
  accept: '接单', decline: '谢绝', notNow: '先不接', declineCosts: '谢绝没有任何影响，也不用说原因。', acceptOffline: '没有网络时不能接单，要先问过服务器。', declined: '已谢绝。', declinedLater: '谢绝已记在手机，待上传。', declineOver: '这份邀约已经结束，不用回答了。', declineFree: '不影响您的时长、星级和以后的派单。', declineOf: '谢绝：{service}',
  lostNext: '还有别的邻居需要帮忙。', alreadyYours: '您已经接了这一单。', notOpen: '这一单现在不能接了：{state}。谢谢您。', notForYou: '这一单要求的技能或条件，您现在还没有，不能接。',
  lateYes: '回答时间过了，不过还有名额，您仍可以接单。', toOffer: '看这份求助',
  // hall
  hall: '求助大厅', hallText: '您能做的求助，按时间排列。点开看清楚再接。', hallElder: '长辈版没有大厅。有合适的求助会告诉您。', filterService: '服务', filterWhen: '什么时候', all: '全部', today: '今天', tomorrow: '明天', later: '以后', hallCount: '{n} 条求助', refresh: '刷新', showMap: '看地图', hideMap: '收起地图', map: '求助地图', mapRough: '地图上的位置是约 300 米的范围，不是门口。',
  filterEmpty: '没有符合条件的求助。', filterClear: '清除条件', more20: '再看 20 条', hallEmpty: '附近现在没有等人接的求助。', hallEmptyNext: '可以把服务范围放大，或把空闲时间填好。',
  // the task
  task: '任务', depart: '出发', arrive: '我已到达', check_in: '签到', check_out: '签退', departDone: '已出发，居民会看到。', arriveDone: '已到达，居民会看到。', check_inDone: '已签到，开始计时。', check_outDone: '已签退，谢谢您。', noted: '已记在手机，待上传。', waits: '待上传', weaker: '没有取到位置，证据会弱一些。', locating: '正在取位置，最多 8 秒…',
  waitingHere: '已记在手机，待上传 {n} 条（{time}）。有网络会自动上传，您可以继续。', stuck: '“{step}”没有通过：', stuckLate: '再做一次会按现在的时间记。之前的时间请打电话请社区核实。', toOutbox: '看待上传的内容', straightIn: '已在门口，直接签到',
  whoAndWhere: '去谁家、怎么走', noteIs: '留言：{note}', callResident: '打电话', navigate: '导航', copyAddress: '复制地址', copied: '地址已复制。', copyFailed: '没有复制成功，请手抄地址。', onlyForTask: '只为这次服务使用，请不要转告别人。', mapAndroid: '用手机地图打开', mapApple: '用苹果地图打开',
  visitCode: '上门码', visitCodeText: '到门口请报出此码。居民核对一致才开门。', partners: '一起去的同伴', history: '办理经过',
  checkInTitle: '签到', checkOutTitle: '签退', startCode: '4 位开工码', startCodeHint: '请居民把开工码告诉您。', stopCode: '4 位完工码', stopCodeHint: '做完以后，请居民把完工码告诉您。', proofFirst: '请先填好码，再按这里。', noEvidence: '签到签退时不取位置。要留下到过现场的证据，请先同意“签到位置”。', toConsents: '我同意的事项', whyEvidence: '按下时会取一次位置，只作为您到过现场的证据。不允许也能签到签退。',
  useSite: '没有码？用现场二维码', useCode: '改用居民的 4 位码', cameraOn: '打开相机扫码', cameraOff: '关闭相机', cameraPicture: '相机画面', cameraRefused: '不能使用相机。请填二维码下面的短码。', qrByPhone: '可以用手机相机扫现场二维码，会打开签到页面。也可以填短码。', qrAim: '请对准现场二维码。', qrForeign: '这不是邻单的现场二维码。', siteCode: '二维码下面的短码', siteCodeHint: '字母和数字，可以带空格。', siteArea: '二维码贴在哪里',
  sos: '求救', sosTitle: '紧急求救', sosText: '有危险请先离开，再打电话。', call110: '报警 110', call120: '急救 120', callCommunity: '打给社区', sosTell: '告诉社区我有危险', sosTold: '社区的系统已收到。请同时打电话。', sosNoted: '还没有发出去，请马上打电话。', sosRefused: '没有发出：{why}。请打电话。',
  report: '报告问题', rate: '评价', trouble: '报告问题', troubleWhat: '遇到了什么', trouble_nobody_home: '家里没人', trouble_not_as_told: '情况和说的不一样', trouble_late: '我会晚到', trouble_unsafe: '觉得不安全', trouble_injury: '有人受伤', trouble_other: '其他问题', troubleWords: '补充说明', troubleDanger: '紧急时请先打 110 或 120。', troubleSend: '提交', troubleFirst: '请先选一项。', troubleTold: '社区的系统已收到。', troubleNoted: '已记在手机，待上传。急事请打电话。',
  giveBack: '退单', giveBackTitle: '退掉这一单', giveBackKeep: '不退了', giveBackWhat: '退单后社区会马上另找志愿者，您不再看到地址和电话。', giveBackStart: '离开始还有 {time}。', giveBackNow: '这一单请尽快前往。', giveBackLate: '接单 10 分钟内退单没有影响；离开始不久（一般 2 小时内）才退单，会记一次临时退单。', giveBackWords: '给社区的原因', giveBackHint: '不写也可以退单。', giveBackReason: '退单原因：{words}', giveBackOffline: '没有网络不能退单。请打电话告诉社区。',
  end_done: '服务完成，谢谢您！', end_released: '社区已把这一单转给别人。谢谢您。', softYes: '等同伴接单。{time} 前凑不齐，就先不占用您的时间。', end_disbanded: '人数还没凑齐，先不占用您的时间，谢谢您。之后可能再邀请您。', end_handed_back: '您已退单。社区会另找志愿者。', end_withdrawn: '这一单不再需要您前往。谢谢您。', end_closed: '这一单已经结束。谢谢您。', end_stranger: '您没有接这一单。',
  endService: '这次服务', minutes: '时长', grade: '证据', endUncalled: '忘记签退，等社区回访确认后记入时长。', endConfirming: '等居民确认或社区回访后记入时长。', endConfirmed: '已经确认，记入时长。', lateTold: '这次按手机记下的时间，待社区核对。', gradeA: '证据完整', gradeB: '证据较好，有回访或现场码', gradeC: '按规则结束，待社区核对', gradeL: '历史导入',
  // the QR of a place
  sitePage: '现场签到', siteBad: '这个二维码不对，请重新扫码。', siteNoJob: '您现在没有能在这里签到的任务。', siteWhich: '是哪一单', siteTryCode: '也可以用居民的 4 位码。',
  // availability
  availability: '服务时间和范围', week: '什么时候有空', weekQuestion: '预约的求助，什么时候可以派给您', weekAny: '什么时候都可以', weekSome: '只在下面的时间', day1: '星期一', day2: '星期二', day3: '星期三', day4: '星期四', day5: '星期五', day6: '星期六', day7: '星期日', slotAdd: '添加', slotCopy: '每天都这样', slotRemove: '删除', slotOf: '{day}第 {n} 段', slotFrom: '{day}第 {n} 段，从', slotTo: '{day}第 {n} 段，到', slotRemoved: '已删除。', slotCopied: '每天都一样了。', dayNone: '这天不派单',
  quiet: '免打扰', quietText: '这段时间不派单，也不发通知。', quietFrom: '从', quietTo: '到', quietNone: '从和到一样，就是没有免打扰。', urgentOk: '夜里有急事也可以找我', radius: '最远去多远', byCommunity: '按社区规定', metres: '{n} 米', kilometres: '{n} 公里', cap: '一天最多派几单', capOf: '{n} 单', kinds: '愿意做的服务', kindsHint: '一项都不选，就是都可以。', skills: '我的技能', skillsNone: '还没有核验过的技能。', claim: '我还会这些', claimHint: '社区核验以后才会派相应的求助。',
  clash: '下面已接的任务不在这些时间里。任务仍然有效，去不了请尽早退单。', saveTimes: '保存', availabilitySaved: '已保存。', undo: '撤销', undone: '已恢复成原来的。', draftBack: '上次没保存的内容还在。', needsNet: '没有网络，现在不能保存。',
  photo: '我的照片', photoText: '上门时居民会看到，用来核对是不是您。先在手机上缩小再上传，不带拍摄地点。', photoAlt: '您的照片', photoChoose: '选照片', photoOther: '换一张', photoReady: '照片好了，还没有上传。', photoBad: '这张图不能用，请换一张。', photoSend: '上传照片', photoSaved: '照片已上传。', photoRemove: '删除照片', photoGone: '照片已删除。',
  // outbox
  outbox: '待上传', outboxText: '没有信号时做的事记在这里，有网络会自动上传。', outboxEmpty: '没有待上传的内容。', outboxLeft: '还有 {n} 条没有上传。', outboxAll: '全部上传了。', notDurable: '这个浏览器不保存内容，关掉页面会丢失。请先上传。', itemLabel: '{step}：{service}', itemAt: '{time} 做的', itemTries: '试过 {n} 次', itemWhy: '没有通过：', item_queued: '待上传', item_sending: '正在上传', item_done: '已上传', item_needs_person: '需要您处理',
  adviceCode: '请打开任务，向居民核对后再填一次。', adviceTime: '请打电话请社区核实这次的时间。', adviceOther: '订单已经变了。看过以后，可以放弃这一条。', lookAtOrder: '去看看', drop: '放弃上传', dropTitle: '放弃这一条', dropKeep: '先留着', dropWhat: '放弃后，社区不会知道这件事。', dropTime: '放弃后，这次签到或签退不会算时长。', dropped: '已放弃这一条。', sendNow: '现在上传', sendOffline: '没有网络，连上后会自动上传。',
} as const

export const t = words(zh, () => import('./words.en'))
