import { atShanghai, clock, isoDay } from '@/core/time'

/** Span is a day and two times, as inputs hold them. */
export interface Span { day: string; from: string; to: string }

/** spanOf fills the inputs from two moments. */
export function spanOf(start?: string, stop?: string): Span {
  return { day: start ? isoDay(start) : '', from: start ? clock(start) : '', to: stop ? clock(stop) : '' }
}

/** timesOf is the moments that the inputs mean; undefined where they mean none. */
export function timesOf(s: Span): { start: string; stop: string } | undefined {
  const start = atShanghai(s.day, s.from)
  const stop = atShanghai(s.day, s.to)
  if (!Number.isFinite(start) || !Number.isFinite(stop) || stop <= start) return undefined
  return { start: new Date(start).toISOString(), stop: new Date(stop).toISOString() }
}
