import { words } from '@/core/i18n'

/** The words of a volunteer's hours, records and certificates. */
export const zh = {
  // hours
  hours: '我的时长', hoursSum: '累计服务时长', hoursOf: '{hours} 小时', hoursWhat: '只算已经确认的服务，以社区的记录为准。', byMonth: '最近六个月（小时）', asTable: '看表格', month: '月份', time: '时长', hoursLines: '每一次服务', hoursEmpty: '还没有记入的时长。完成一次服务并确认后，会记在这里。', toServe: '回到任务', toHours: '回到时长', more20: '再看 20 条',
  hoursAsk: '对时长有疑问', hoursAskText: '哪一条不对，点开它，按“我有异议”。也可以打电话。', callCommunity: '打给社区', csv: '下载表格', csvOffline: '没有网络，不能下载。', needsNet: '没有网络，现在不能提交。',
  source_job: '系统计时', source_manual: '补录', source_legacy: '历史导入', reversal: '冲正', unpaidTime: '工作不计时长', 
  gradeA: '双方核对，证据完整', gradeB: '证据较好，有回访或现场码', gradeC: '按规则结束或人工录入', gradeL: '来自原来的记录册',
  // stars
  stars: '星级', starsNone: '还没有星级', starsNext: '满 {hours} 小时是{name}，还差 {missing}。', starsTop: '已是最高星级，谢谢您！', starsWays: '星级怎么算', starReached: '已达到', starStep: '{name}：满 {hours} 小时', starsRated: '{n} 次评价，{ok} 次满意', starsSum: '计入星级的时长：{hours} 小时',
  // a line
  lineOf: '看这一次的详情：{service}，{day}', when: '时间', counted: '记入时长', worked: '实际工作', took: '冲正了', activity: '活动名称', place: '服务地点', content: '服务内容', unit: '记录单位', responsible: '负责人', recorder: '记录人', evaluation: '服务评价', noEvaluation: '还没有评价', quality_good: '好', quality_fair: '一般', quality_poor: '不好', quality_done: '已完成', evaluatedOn: '{words}（{day}）', evidence: '证据', origin: '来源', nature: '服务性质', reason: '原因', reversalWhat: '这一条冲掉了以前的记录，两条都留着。', recordMissing: '没有找到这一次的服务记录。', moreFacts: '记录的内容', howCounted: '怎么计的', elapsed: '从开始到结束 {time}', lateTold: '手机没信号，时间后来补报', byHand: '人工登记', byWhom: '{by}提出，{second}批准',
  reason_no_phone: '手机不便', reason_forgotten: '漏签到签退', reason_activity: '社区活动', reason_wrong_time: '时间有误', reason_duplicate: '重复记录', reason_wrong_person: '记错人', reason_dispute: '异议更正', reason_other: '其他',
  proof: '存证', proofYoung: '将在一小时内存证。', proofIn: '已存证：第 {block} 块第 {n} 条，在{time}的第 {root} 号账本根之内。', proofWhat: '存证以后，谁也不能悄悄改这一条。', proofPrint: '指纹', toLedger: '看公开的账本', proofNone: '现在查不到存证，请稍后再看。',
  // disputes and proposals
  dispute: '我有异议', disputeTitle: '对这一条有异议', disputeWords: '哪里不对', disputeHint: '比如：实际做了 90 分钟，只记了 60 分钟。', disputeNext: '社区会在规定的工作日内答复。答复会显示在这里。', disputeSend: '提交异议', disputeWanted: '请写下哪里不对', disputeSent: '异议已提交，社区会在{day}前答复。', disputes: '异议和更正', disputesNone: '没有异议，也没有更正。',
  dispute_open: '待答复', dispute_deciding: '更正待审批', dispute_answered: '已答复', verdict_kept: '维持原记录', verdict_corrected: '已更正', disputeMine: '我写的：', disputeDue: '社区应在{day}前答复。', disputeLate: '已经过了答复的时间。', disputeUp: '街道已知道。', disputeAnswer: '社区的答复：', disputeNew: '更正后的记录已记入。', disputeGone: '这一条已撤销。', disputeOn: '{day}提出', disputeOver: '这一条的异议还在处理中。', answeredOn: '{day}答复',
  proposal_manual: '补录', proposal_correct: '更正', proposal_cancel: '撤销', proposal_legacy: '历史导入', state_proposed: '待审批', state_approved: '已通过', state_refused: '未通过', state_withdrawn: '已撤回', state_expired: '已过期', proposalBy: '提出：{who}，{day}', proposalSecond: '审批：{who}，{day}', proposalWhy: '说明：', proposalRefused: '没有通过的原因：',
  // records
  records: '待记入', recordsText: '服务做完了，还没有记入时长的记录。', recordsEmpty: '没有待记入的记录。', waitingNote: '有 {n} 条服务待记入时长。', waitingYou: '需要您补全资料。', toRecords: '看待记入', state_waiting: '还缺内容', state_held: '时间重叠', state_sealed: '正在记入', state_dismissed: '不记入', state_void: '已作废', state_posted: '已记入',
  missing: '还缺：', lack_activity: '活动名称', lack_place: '服务地点', lack_content: '服务内容', lack_organiser: '组织单位', lack_responsible: '负责人', lack_recorder: '记录人', lack_time: '服务时间', lack_call_back: '社区回访', uncalled: '忘记签退，等社区回访确认', lack_name: '姓名', lack_id_number: '身份证号', lack_gender: '性别', lack_phone: '联系方式', lack_home: '住址所在社区', comma: '、',
  byYou: '请在上面补全，补全后马上记入。', byCommunity: '由社区补全，您不用做什么。', heldWhat: '和您另一次服务的时间重叠，社区核对后再记入。', sealedWhat: '内容已齐，马上记入。', overdue: '已过期限', dismissedFor: '不记入的原因：', dismiss_duplicate: '重复', dismiss_wrong_time: '时间不对', dismiss_not_served: '没有服务', dismiss_other: '其他', dismiss_closed: '账号注销时还没有补全', dismissedBy: '办理：{who}，{day}',
  complete: '请补全您的资料', completeWhy: '规定要求服务记录里有这些内容。补全后，待记入的服务马上记入时长。', idNumber: '身份证号', idHint: '18 位，最后一位可能是 X。', idKept: '只用于服务记录，保存后只显示前几位和后四位。填好后不能自己更改。', idSave: '保存', id_length: '身份证号是 18 位，请核对。', id_form: '前 17 位是数字，最后一位是数字或 X。', id_check: '号码对不上，可能有一位写错了，请核对。', gender: '性别', gender_female: '女', gender_male: '男', genderSave: '保存性别', genderWanted: '请先选一项。', callFor: '{what}要由社区更正，请打电话。',
  completed: '已补全，保存为 {masked}。', completedGender: '已保存性别。', settled: '{n} 条服务已记入时长。', settling: '正在记入时长，稍后在“我的时长”里看。',
  // certificates
  certificates: '志愿服务证明', certificatesText: '由社区记录、社区证明。自己开具，不收费，马上有效。', certificatesEmpty: '还没有开过证明。', period: '证明哪段时间', year: '今年', last: '去年', allTime: '全部', own: '自己选月份', from: '从哪个月', to: '到哪个月', fromWrong: '请选开始的月份。', toWrong: '请选结束的月份。', orderWrong: '结束的月份不能早于开始。', issue: '开具证明', issueOffline: '没有网络，不能开具。', issuedBefore: '我的证明', sealed: '已由社区确认', certificateOf: '{hours} 小时 · {from} 至 {to}', certifiedOn: '{unit} · {day}开具', cert_valid: '有效', cert_revoked: '已撤销', cert_replaced: '已被替代',
  certificate: '证明', pdf: '下载 PDF', print: '打印', pdfOffline: '没有网络，不能下载。已打开的证明仍可打印。', noPdf: '这份证明里有系统字体没有的生僻字，不能做成 PDF。请按“打印”，用手机或电脑自己的字体打印，也可以在打印时存成 PDF。编号和二维码一样有效。', revokedFor: '这份证明已撤销：{why}。请不要再使用。', replacedBy: '这份证明已由新的替代，请用新的。', toNew: '看新的证明', replacesOld: '替代了原来的证明', toOld: '看原来的', again: '重新开具', againTitle: '重新开具证明', againWhat: '按同一段时间、现在的时长开一份新的，并替代这一份。', againKeep: '先不开', unsealed: '社区还没有另外确认。没有确认也有效。', sealedOn: '{text}（{day}）',
  number: '证明编号', person: '姓名', idMasked: '身份证号', volunteerNumber: '志愿者编号', periodIs: '服务时间', total: '服务时长', totalOf: '{hours} 小时（{n} 条记录）', clerk: '经办', contact: '联系电话', issuedOn: '开具日期', services: '服务内容', service: '内容', count: '次数', hoursShort: '小时', bySource: '按来源', byGrade: '按证据', others: '其他单位的记录（不在本证明之内）', ledgerProof: '账本存证', checkIt: '扫码或输入编号核对真伪', checkPage: '打开核对页', checkWhat: '拿到编号的人能看到单位、时间和时长，看不到姓名和身份证号。', qr: '核对这份证明的二维码',
  // honours
  honours: '光荣榜', honoursText: '只有同意公开姓名的人会上榜。', honoursOf: '{place}', honoursMonth: '月份', rank: '名次', jobs: '服务次数', honoursEmpty: '这个月还没有人上榜。', leaderOf: '{hours} 小时 · {n} 次', join: '我要不要上榜', joinIn: '您同意公开姓名，有时长就会上榜。', joinOut: '您没有同意公开姓名，不会上榜。', joinYes: '同意公开', joinNo: '撤回同意', joinedYes: '已记下您的同意。', joinedNo: '已撤回，不再显示您的姓名。', you: '我',
  merits: '培训与表彰', meritsEmpty: '还没有记录。', training: '培训', award: '表彰', learned: '学习 {time}，不算服务时长', meritOff: '已撤销', meritOffWhy: '撤销的原因：', meritBy: '{unit} · {date}', ledger: '账本公示', ledgerHint: '任何人都可以核对', certificatesHint: '自己开具，可打印', honoursHint: '光荣榜、培训与表彰', recordsHint: '还没有记入的服务', moreHere: '更多',
} as const

export const t = words(zh, () => import('./words.en'))
