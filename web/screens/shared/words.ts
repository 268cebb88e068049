import { words } from '@/core/i18n'

/** The words of signing in, one's own page, settings and privacy. */
export const zh = {
  // signing in and up
  signIn: '登录', signInThen: '登录后回到刚才的页面，您填的内容还在。', signInNew: '还没有登记的手机号，也从这里开始。', phone: '手机号', phoneHint: '用来登录，也用来联系您。', phoneWanted: '请填写手机号', getCode: '获取验证码',
  neverTell: '验证码不要告诉任何人。工作人员不会向您要。', otherPhone: '换一个手机号', code: '验证码', codeHint: '短信里的 6 位数字，5 分钟内有效', codeWanted: '请填写 6 位数字的验证码', codeSent: '验证码已发到 {phone}。', codeAgain: '已重新发送，请看最新的短信。',
  codeSpent: '输错太多次，这个验证码作废了。请按「重新发送」。', resend: '重新发送', resendIn: '{n} 秒后可以重新发送', resendLater: '过一会儿可以重新发送', noCode: '收不到验证码？', noCodeWhy: '请看看手机号对不对，短信有没有被拦截。一分钟后可以重新发送。', noCodeCall: '还是收不到，请打电话给社区，工作人员会帮您。',
  demoCode: '这是演示，验证码是 ', demoTitle: '演示身份', demoHint: '都是虚构的人。按一下就以这个身份登录。', demoOver: '这个演示身份登录不了，请换一个。', justSent: '验证码刚刚发过。', waitSeconds: '请 {n} 秒后再试。', waitLong: '请 {time}后再试。', joinSentence: '。',
  callPlace: '打电话给 {place}', callUnknown: '登录后，这里会有您社区的电话。现在可以拨打您家所在社区的电话，或 12345。', callCity: '12345 市民热线',
  signUp: '登记', signUpDo: '登记并登录', signUpFor: '{phone} 还没有登记，填好下面几项就可以使用。', phoneFirst: '请先用手机号获取验证码。', toPhone: '去填手机号', draftKept: '您刚才填的内容还在。', draftBack: '已恢复您上次填的内容。', oneMoment: '请稍等…',
  name: '姓名', nameHint: '志愿者上门时这样称呼您。', nameWanted: '请填写姓名', home: '您住在哪里', homeHint: '选到社区就可以，求助由这个社区受理。', homeWanted: '请选到社区', address: '详细住址', addressHint: '上门服务时才用到。只给接单的志愿者看。', birth: '出生年份', birthHint: '未满 14 周岁不能登记。如 1950。', birthWanted: '请填 4 位数字，如 1950',
  agreeTo: '我已读过，同意使用条款与隐私说明', readTerms: '阅读使用条款与隐私说明', termsWanted: '同意条款后才能登记。不同意可以打电话求助。', termsNewer: '条款已有新版本，这里显示的是旧的。请关闭应用，重新打开后再看。', phoneTaken: '这个手机号已经登记过，请直接登录。',
  terms: '条款', termsFull: '使用条款与隐私说明', agreeAsk: '使用账号前，请读一遍并选择。', agree: '同意并继续', disagree: '不同意', disagreeWords: '不同意就不能使用账号。会退出登录，您的资料不变。您仍然可以打电话给社区求助。',
  // me
  me: '我的', signedOut: '您还没有登录。', roles: '身份', volunteerNumber: '志愿者编号 ', verified: '身份已核验', unverified: '身份待社区核验', closingOn: '账号将在{day}注销。', closingBack: '撤销注销',
  sides: '我要做什么', sideNow: '现在', side_resident: '要求助', side_resident_hint: '下单，看进度', side_volunteer: '做志愿者', side_volunteer_hint: '接单，签到，看时长', side_staff: '社区工作', side_staff_hint: '核实，派单，代下单',
  settings: '字号与显示', settingsHint: '长辈版、字号、语言', help: '常见问题', reveals: '谁看过我的地址', revealsHint: '每一次都有记录', availability: '服务时间', availabilityHint: '什么时候、做什么、多远', certificates: '志愿服务证明', certificatesHint: '自己开具，可打印', become: '成为志愿者', becomeHint: '帮邻居一把', consents: '我同意的事项', consentsHint: '可以逐项撤回', privacy: '隐私与数据', privacyHint: '导出、更正、注销', moreWays: '更多',
  signOut: '退出登录', stay: '不退出', signOutWords: '退出后，这部手机里不再保存您的资料。', signOutWaiting: '还有 {n} 条没有上传。现在退出会丢失。', signOutStuck: '其中 {n} 条要您处理。', uploadFirst: '先上传', seeWaiting: '查看待上传', dropAndLeave: '丢弃 {n} 条并退出',
  install: '放到手机桌面', installWhy: '像应用一样打开，没有网络也能看。不用下载。', installDo: '放到桌面', installDone: '已放到桌面。', installLater: '没有添加。以后可以在浏览器菜单里添加。', installApple: '用 Safari 打开，按「分享」，再按「添加到主屏幕」。', installByHand: '打开浏览器菜单，按「添加到主屏幕」或「安装应用」。',
  push: '手机通知', pushWhy: '有人接单、有事等您回复时，手机会提醒。通知里没有姓名、电话和地址。', pushOn: '打开通知', pushOff: '关闭通知', pushIsOn: '通知已打开。', pushIsOff: '通知已关闭。', pushNotYet: '没有打开。需要时再按一次。', pushNone: '这里没有开通手机通知。请留意应用里的消息和电话。', pushMissing: '这个浏览器不能收通知。请留意应用里的消息和电话。', pushApple: '先把邻单放到手机桌面，从桌面打开，才能收通知。', pushDenied: '您在浏览器里关了邻单的通知。要打开：浏览器设置 → 网站设置 → 通知 → 允许。', pushUnknown: '没有网络，不知道通知是否已打开。', lookAgain: '再看一次',
  // settings
  elderSwitch: '长辈版', elderHint: '字大、按钮大、内容少', textSize: '字号', size0: '标准', size1: '大', size2: '更大', size3: '最大', sampleBelow: '下面的字就是这个大小：', sample: '志愿者小王下午三点到您家，请您核对上门码。', noVoice: '这部手机没有朗读的声音。', contrast: '加深颜色', contrastHint: '字和线条更清楚', theme: '明暗', themeHint: '只在这部手机上有效', theme_system: '跟随手机', theme_light: '浅色', theme_dark: '深色', language: '语言 Language',
  settingsSaving: '正在保存…', settingsSaved: '已保存，换手机也一样。', settingsOnPhone: '已保存在这部手机。', settingsFailed: '这部手机已经改好。账号里没有保存成功：{why}',
  // consents
  consentsIntro: '每一项由您自己决定，不同意不影响其他服务。', consentsNone: '现在没有需要您同意的事项。', purpose_terms: '使用条款与隐私说明', purpose_location: '签到位置', purpose_health: '健康情况', purpose_publicity: '公开姓名', purpose_sharing: '提供给有关单位', textVersion: '第 {n} 版说明', given: '已同意', givenSince: '已同意 · {day}', notGiven: '没有同意', withdrawnSince: '没有同意 · {day}', consentOld: '说明已更新，您同意的是第 {n} 版。', giveNew: '同意新的说明', give: '同意', withdraw: '撤回同意', consentGiven: '已记下您的同意。', consentWithdrawn: '已撤回。', consentNeeded: '没有这一项，账号不能使用。不再同意，请注销账号。',
  // privacy
  export: '导出我的数据', exportWhat: '账号、同意、订单、时长、补录、异议、培训和表彰、证明、谁看过我的地址、登录记录，存成一个文件。文件里有您的电话和地址，请保管好。', exportDo: '导出', exportDone: '文件已交给浏览器，请在「下载」里找。', correct: '更正资料', addressSave: '保存住址', addressSaved: '住址已保存，以后的订单用新住址。', correctOther: '姓名、手机号、所在社区有错，请打电话给社区更正。',
  kept: '我们保存什么、多久', kept1: '姓名、手机号、住址：账号在就在，注销后不能再读出。', kept2: '接单的志愿者签退两小时后，看不到您的地址和电话。', kept3: '工作人员看全须写理由，订单结束 24 小时后不能再看。', kept4: '订单和服务时长是凭证，会留下来；注销后只剩编号。',
  closeAccount: '注销账号', closeShort: '7 天后生效，这之前可以撤销。', closeTitle: '注销账号会怎样', close1: '7 天之内可以撤销，什么都不会少。', close2: '7 天后，姓名、手机号、住址、照片和您写的文字不能再读出，也不能恢复。', close3: '服务时长和订单留作凭证，只剩编号，不再有姓名。', close4: '还有没完成的订单或任务时，不能注销。', closeNot: '不注销', closeDo: '7 天后注销', closingAt: '账号将在{time}注销。', closingNow: '在那之前不会再邀约您。改主意了，请按下面的按钮。', closingUndo: '撤销注销', closingUndone: '已撤销，账号照常使用。',
  // volunteer
  volunteerAlready: '您已经是志愿者。', volunteerMeans: '做志愿者是怎样的', means1: '自愿、无偿：不收钱，不收礼。', means2: '社区派单是邀约，可以谢绝，不用说理由。', means3: '先做公共场所和远程的服务。社区核验身份后，才能上门。', means4: '按实际签到、签退的时间记服务时长。', means5: '居民的地址和电话只用于这一次服务，不外传，不拍照。', unit: '单位', unitHint: '居民会看到，更放心。', skills: '您会做什么', skillsHint: '可以多选，也可以都不选。由社区核验后生效。', skillsNone: '这里不分技能，登记后就能接一般服务。', becomeDo: '登记成为志愿者',
  // the rest
  opening: '正在打开订单', missingPage: '没有这个页面', missingWhy: '地址可能写错了，或者页面已经不在。', toHome: '回到首页', toOrders: '我的订单', updateWaits: '上传完再更新', updateLater: '以后再说',
} as const

export const t = words(zh, () => import('./words.en'))
