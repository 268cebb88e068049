import { left, span } from '@/core/time'
import { nameOf } from '@/core/names'
import type { Order } from '@/core/types'
import { t, zh } from './words'

/** named is the word for a code of the contract, such as a reason; a code without a word stands for itself. */
export function named(kind: 'due' | 'reject' | 'route' | 'cancel' | 'reveal' | 'channel' | 'relation' | 'consent' | 'prefer', code: string): string {
  const key = `${kind}_${code}`
  return key in zh ? t(key as keyof typeof zh) : code
}

/** clockOf says in words how the order's next clock stands; over tells whether it has run out. */
export function clockOf(o: Order, now: number): { text: string; over: boolean } | undefined {
  if (!o.next_due) return undefined
  const what = named('due', o.next_due.kind)
  const rest = left(o.next_due.at, now)
  if (rest) return { text: t('dueLeft', { what, time: rest }), over: false }
  const over = left(now, Date.parse(o.next_due.at))
  return { text: over ? t('dueOver', { what, time: over }) : t('dueNow', { what }), over: true }
}

/** whenOf is when the help is wanted. */
export function whenOf(o: Order, now: number): string {
  return o.now ? t('soon', { when: span(o.window.from, o.window.to, now) }) : span(o.window.from, o.window.to, now)
}

/** placeOf names the place, as near as it is known. */
export function placeOf(o: Order): string {
  return [o.place.grid_name ?? o.place.community_name, o.place.building_name].filter(Boolean).join(' ')
}

/** ownerOf names who answers for the order now. */
export function ownerOf(o: Order): string {
  return o.owner ? `${nameOf(o.owner.role, o.owner.role_name)} · ${o.owner.area_name}` : ''
}
