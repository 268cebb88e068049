import { isoDay } from './time'

/** lastMonths lists months as 2026-11, this one first, by the calendar of Shanghai. */
export function lastMonths(n: number, now: number): string[] {
  const [year = 0, month = 1] = isoDay(now).split('-').map(Number)
  return Array.from({ length: n }, (_, i) => {
    const count = year * 12 + month - 1 - i
    return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
  })
}
