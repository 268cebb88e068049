// The sums of the hours as staff read them: a row for every month of the range, also for those in which nobody served.

/** Sum is what the rows of a tally have in common. */
export interface Sum { key: string; name: string; minutes: number; hours: string; jobs: number; work: number; people: number }

/** monthsBetween lists the months from the first to the last, both inside. */
export function monthsBetween(from: string, to: string): string[] {
  const count = (m: string): number => Number(m.slice(0, 4)) * 12 + Number(m.slice(5, 7)) - 1
  return Array.from({ length: Math.max(0, count(to) - count(from) + 1) }, (_, i) => {
    const n = count(from) + i
    return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`
  })
}

/** courseOf is the rows by month in their order, with a row of zeros for each month without one. */
export function courseOf(rows: readonly Sum[], from: string, to: string): Sum[] {
  const known = new Map(rows.map(r => [r.key, r]))
  return monthsBetween(from, to).map(m => known.get(m) ?? { key: m, name: m, minutes: 0, hours: '0.00', jobs: 0, work: 0, people: 0 })
}

/** monthLabel is a month on an axis: the year stands at the first one and at each January. */
export function monthLabel(month: string, first: boolean): string {
  return first || month.endsWith('-01') ? month : month.slice(5)
}

/** grouped cuts a hash into pieces that eyes can compare. */
export function grouped(hash: string, size = 4): string[] {
  return hash.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
}

/** sizeOf is a number of bytes in words. */
export function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
