import type { Order, OrderEvent } from './types'

/** Tone is the colour that repeats what a word says. */
export type Tone = 'good' | 'warn' | 'bad' | 'info' | ''

/** toneOf is the tone of a state. */
export function toneOf(state: string): Tone {
  if (['confirmed', 'archived', 'finished'].includes(state)) return 'good'
  if (['accepted', 'en_route', 'arrived', 'serving'].includes(state)) return 'info'
  if (['reviewing', 'published', 'offered', 'confirming'].includes(state)) return 'warn'
  if (['rejected', 'expired'].includes(state)) return 'bad'
  return ''
}

/** isOpen tells whether something is still to happen with the order. */
export function isOpen(state: string): boolean {
  return !['rejected', 'merged', 'routed_out', 'archived', 'withdrawn', 'confirmed'].includes(state)
}

/** can tells whether the server offers the action to this person now. The app computes no rights. */
export function can(o: Order, action: Order['actions'][number]): boolean {
  return o.actions.includes(action)
}

/** timeline lists the history as it is shown, newest last; the last one is current while the order is open. */
export function timeline(o: Order, name: (e: OrderEvent) => string, by: (e: OrderEvent) => string): { key: number; name: string; by: string; at: string; done: boolean; current: boolean }[] {
  const list = o.events ?? []
  return list.map((e, i) => ({ key: e.n, name: name(e), by: by(e), at: e.at, done: true, current: isOpen(o.state) && i === list.length - 1 }))
}

/** staffLine is what staff read of an event: who of them did it, and whom they chose. */
export function staffLine(e: OrderEvent, name: string, by: string): { name: string; by: string } {
  return { name: e.whom_name ? `${name} ${e.whom_name}` : name, by: e.by_name ? `${by} ${e.by_name}` : by }
}

/** iconOf is the sign of a service of the common menu; a place's own services have a general one. */
export function iconOf(service: string): string {
  const icons: Record<string, string> = {
    medicine: 'pill', escort: 'people', errand: 'bag', repair: 'tool', bathing: 'bath', visit: 'cup', tutoring: 'book', snow: 'snow', phone_help: 'mobile', haircut: 'cut', moving: 'box', chat: 'chat',
  }
  return icons[service] ?? 'heart'
}
