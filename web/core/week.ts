// A volunteer's week: hours of the days, Asia/Shanghai, which has no summer time.
import type { Profile } from './types'

/** Slot is a part of a weekday, in whole hours. */
export type Slot = NonNullable<Profile['available']>[number]
/** Quiet is a part of every day without offers; it may go over midnight; equal ends: none. */
export type Quiet = NonNullable<Profile['quiet']>

const hour = 3_600_000
const day = 24 * hour

/** local is a moment as milliseconds of a clock on the wall in Shanghai. */
const local = (t: string): number => Date.parse(t) + 8 * hour
/** weekday is 1 Monday … 7 Sunday; day 0 of the clock was a Thursday. */
const weekday = (d: number): number => ((d + 3) % 7) + 1

/** shared is how long two spans overlap, in ms. */
const shared = (a: number, b: number, c: number, d: number): number => Math.max(0, Math.min(b, d) - Math.max(a, c))

/** within tells whether a wanted window leaves enough time in the slots; no slots: any time is good. */
export function within(slots: readonly Slot[] | undefined, from: string, to: string, minutes: number): boolean {
  if (!slots?.length) return true
  const [a, b] = [local(from), local(to)]
  for (let d = Math.floor(a / day); d * day < b; d++) {
    if (slots.some(s => s.day === weekday(d) && shared(a, b, d * day + s.from * hour, d * day + s.to * hour) >= minutes * 60_000)) return true
  }
  return false
}

/** hushed tells whether the whole window lies in the quiet hours. */
export function hushed(q: Quiet | undefined, from: string, to: string): boolean {
  if (!q || q.from === q.to) return false
  const [a, b] = [local(from), local(to)]
  const length = ((q.to - q.from + 24) % 24) * hour
  for (let d = Math.floor(a / day) - 1; d * day < b; d++) {
    const start = d * day + q.from * hour
    if (a >= start && b <= start + length) return true
  }
  return false
}

/** addSlot gives a day one more slot, behind those it has. A full day stays as it is. */
export function addSlot(slots: readonly Slot[], on: number): Slot[] {
  const last = Math.max(0, ...slots.filter(s => s.day === on).map(s => s.to))
  const from = last === 0 ? 9 : last + 1
  return from > 23 ? [...slots] : [...slots, { day: on, from, to: Math.min(24, from + 3) }]
}

/** copyDay gives every day the slots of one. */
export function copyDay(slots: readonly Slot[], from: number): Slot[] {
  const pattern = slots.filter(s => s.day === from)
  return [1, 2, 3, 4, 5, 6, 7].flatMap(d => pattern.map(s => ({ ...s, day: d })))
}
