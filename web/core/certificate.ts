// For what time a certificate of service is asked for.
import { lastMonths } from './hours'

/** Choice is how the time of a certificate is chosen. */
export type Choice = 'year' | 'last' | 'all' | 'own'

/** Months is a first and a last month, both inside, as 2026-01. */
export interface Months { from: string; to: string }

/** monthsOf are the months of a choice; today is 2026-11-22. first is the month of the earliest hours, own what was typed. */
export function monthsOf(choice: Choice, today: string, first: string, own: Months): Months {
  const year = Number(today.slice(0, 4))
  switch (choice) {
    case 'year': return { from: `${year}-01`, to: today.slice(0, 7) }
    case 'last': return { from: `${year - 1}-01`, to: `${year - 1}-12` }
    case 'all': return { from: first && first < today.slice(0, 7) ? first : today.slice(0, 7), to: today.slice(0, 7) }
    case 'own': return own
  }
}

/** wrongMonths names the field that is wrong: none, not a month, later than now, or an end before its beginning; '' none. */
export function wrongMonths(m: Months, today: string): '' | 'from' | 'to' | 'order' {
  const month = /^20\d\d-(0[1-9]|1[0-2])$/
  if (!month.test(m.from) || m.from > today.slice(0, 7)) return 'from'
  if (!month.test(m.to)) return 'to'
  return m.to < m.from ? 'order' : ''
}

/** someMonths lists the months from the first hours to now, the newest first, for a list to choose from. */
export function someMonths(first: string, today: string): string[] {
  const newest = today.slice(0, 7)
  const months = (m: string): number => Number(m.slice(0, 4)) * 12 + Number(m.slice(5, 7))
  const n = first && first <= newest ? months(newest) - months(first) + 1 : 1
  return lastMonths(newest, Math.min(n, 600)).reverse()
}
