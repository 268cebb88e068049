import { atShanghai, isoDay } from './time'

/** Until is how long somebody wants to be on duty: two or four hours, today till eight in the evening, or a time of her own. */
export type Until = '2h' | '4h' | 'evening' | 'own'

const hour = 3_600_000
/** The longest duty that the server takes, in ms. */
export const longestDuty = 16 * hour

/** endOfDuty is the moment meant, in ms; a time of the day that is over means tomorrow. undefined: none, or too far away. */
export function endOfDuty(until: Until, own: string, now: number): number | undefined {
  if (until === '2h') return now + 2 * hour
  if (until === '4h') return now + 4 * hour
  const wanted = atShanghai(isoDay(now), until === 'evening' ? '20:00' : own)
  if (Number.isNaN(wanted)) return undefined
  const end = wanted > now || until === 'evening' ? wanted : wanted + 24 * hour
  return end > now && end <= now + longestDuty ? end : undefined
}

/** evening tells whether "today till eight" still leaves a quarter of an hour. */
export function evening(now: number): boolean {
  return atShanghai(isoDay(now), '20:00') - now > hour / 4
}
