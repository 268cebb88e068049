/** Link is one entry of the bottom navigation. */
export interface Link { to: string; icon: string; zh: string; en: string }

const me: Link = { to: '/me', icon: 'user', zh: '我的', en: 'Me' }
const bySide: Record<'resident' | 'volunteer' | 'staff', Link[]> = {
  resident: [{ to: '/', icon: 'home', zh: '首页', en: 'Home' }, { to: '/orders', icon: 'list', zh: '订单', en: 'Orders' }, me],
  volunteer: [
    { to: '/serve', icon: 'heart', zh: '任务', en: 'Tasks' }, { to: '/hall', icon: 'search', zh: '大厅', en: 'Open' },
    { to: '/hours', icon: 'clock', zh: '时长', en: 'Hours' }, me,
  ],
  staff: [
    { to: '/desk', icon: 'list', zh: '待办', en: 'Queue' }, { to: '/desk/new', icon: 'plus', zh: '代下单', en: 'Order' },
    { to: '/desk/tally', icon: 'chart', zh: '统计', en: 'Tally' }, { to: '/desk/people', icon: 'people', zh: '人员', en: 'People' }, me,
  ],
}

const notForElders = ['/hall', '/desk/tally', '/desk/people']

/** navOf lists the main pages of a face of the app; the elder mode has three. */
export function navOf(side: 'resident' | 'volunteer' | 'staff', elder: boolean): Link[] {
  return elder ? bySide[side].filter(l => !notForElders.includes(l.to)) : bySide[side]
}
