import { words } from '@/core/i18n'

/** The words of the public page of the ledger. */
export const zh = {
  ledger: '账本公示', intro: '每一条服务时长都记在账本里，只能添加，不能改。下面是最新的账本根。谁改了旧账，根就对不上。', latest: '最新账本根', number: '第 {n} 号', blocks: '共 {n} 个封存块', time: '公布时间', key: '验证公钥', how: '怎么核对', none: '还没有公布账本根。', noneNext: '第一批时长记入后，这里会有。', print: '打印张贴', printHint: '打印出来贴在公告栏，写上日期。以后拿来比对。', older: '以前的账本根', more20: '再看 20 条', note: '签名全文', spoken: '账本根：{hash}',
} as const

export const t = words(zh, () => import('./ledger.words.en'))
