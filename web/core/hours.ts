// What a volunteer's hours amount to, in words. The minutes are the server's; nothing here makes new ones.
import type { Line } from './types'

/** lastMonths lists months as 2026-11, the newest last. */
export function lastMonths(newest: string, n: number): string[] {
  const [year = 0, month = 1] = newest.split('-').map(Number)
  return Array.from({ length: n }, (_, i) => {
    const m = year * 12 + month - n + i
    return `${Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}`
  })
}

/** byMonth adds the minutes of the lines up, month by month. */
export function byMonth(lines: readonly Line[], months: readonly string[]): { month: string; minutes: number }[] {
  return months.map(month => ({ month, minutes: lines.filter(l => l.month === month).reduce((n, l) => n + l.minutes, 0) }))
}

/** shortHours is minutes as hours with one decimal, truncated as the server's are. */
export function shortHours(minutes: number): string {
  return String(Math.trunc(minutes / 6) / 10)
}
