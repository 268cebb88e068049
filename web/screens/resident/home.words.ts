import { words } from '@/core/i18n'

/** The words of the first page: it paints from these alone. */
export const zh = {
  title: '您需要什么帮助？', services: '选一项服务', more: '更多服务', shut: '本社区暂未开通', shutHint: '您可以打电话给社区，请社区帮忙。', signIn: '登录',
  guest: '先填写，提交前再登录。', toElder: '长辈版', toNormal: '标准版', demo: '试用：选一个演示身份',
} as const

export const t = words(zh, () => import('./home.words.en'))
