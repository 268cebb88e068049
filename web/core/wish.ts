// What a person asks for while she is asked for it: one question a page, in an order that follows from her answers.
import { atShanghai } from './time'
import type { Hazard, OrderRequest, Service } from './types'

/** Step is one page of the order form. */
export type Step = 'danger' | 'what' | 'who' | 'person' | 'place' | 'when' | 'long' | 'home' | 'more' | 'check'

type Proxy = NonNullable<OrderRequest['proxy']>

/** Wish is what was answered so far; empty texts are no answer yet. It is kept as a draft. */
export interface Wish {
  /** Idempotency-Key of the sending; a new one only after an answer of the server. */
  key: string
  /** When it was last touched, in ms. */
  at: number
  /** Nobody's life is in danger: asked anew each time the form is opened. */
  safe: boolean
  /** The order that is to be repeated; "" for none. */
  like: string
  service: string
  who: '' | 'self' | 'other'
  relation: '' | Exclude<Proxy['relation'], 'grid_worker' | 'desk'>
  consent: '' | Proxy['consent']
  contact: string
  phone: string
  area: string
  areaName: string
  address: string
  when: '' | 'now' | 'window'
  /** Date and hours in Shanghai, as inputs give them. */
  date: string
  from: string
  to: string
  /** 0: the service's usual length. */
  minutes: number
  hazards: Hazard[]
  /** The risk statement that was confirmed; absent: none yet. */
  agreed?: string
  prefer: '' | 'female' | 'male'
  note: string
  /** Whether the note was spoken. */
  spoken: boolean
  /** Pages whose answer may be empty, once they were passed. */
  passed: Step[]
}

/** newWish is a form that nobody has touched. */
export function newWish(key: string, now: number): Wish {
  return {
    key, at: now, safe: false, like: '', service: '', who: '', relation: '', consent: '', contact: '', phone: '', area: '', areaName: '', address: '',
    when: '', date: '', from: '', to: '', minutes: 0, hazards: [], prefer: '', note: '', spoken: false, passed: [],
  }
}

/** touched tells whether more was answered than the service that was pressed on the first page. */
export function touched(w: Wish): boolean {
  return !!(w.who || w.when || w.contact || w.note || w.address || w.minutes || w.hazards.length || w.passed.length)
}

/** Situation is what the pages depend on besides the answers. */
export interface Situation {
  elder: boolean
  /** The service was chosen on the first page. */
  picked: boolean
  /** The account has an address; unknown counts as yes, the server says otherwise. */
  addressed: boolean
}

/** stepsOf are the pages that are walked through. Elders are asked less: the usual length and "for me" hold unless changed. */
export function stepsOf(w: Wish, item: Service | undefined, s: Situation): Step[] {
  if (w.like) return ['when', 'check']
  const steps: (Step | false)[] = [
    'danger', !s.picked && 'what', (!s.elder || w.who === 'other') && 'who', w.who === 'other' && 'person',
    (w.who === 'other' || (!!item?.home_visit && !s.addressed)) && 'place', 'when', !s.elder && 'long', !!item?.home_visit && 'home', 'more', 'check',
  ]
  return steps.filter(x => x !== false)
}

/** answered tells whether a page needs no visit any more. now is the server's time in ms. */
export function answered(step: Step, w: Wish, item: Service | undefined, now: number): boolean {
  switch (step) {
    case 'danger': return w.safe
    case 'what': return !!item && !item.refused
    case 'who': return w.who !== ''
    case 'person': return !!(w.relation && w.consent && w.contact.trim() && w.phone.trim())
    case 'place': return w.who === 'other' ? w.area.split('-').length > 2 && (!item?.home_visit || !!w.address.trim()) : !!w.address.trim()
    case 'when': return w.when === 'now' || (w.when === 'window' && windowWrong(w, now) === '')
    case 'home': return w.agreed === (item?.statement ?? '')
    case 'long': return w.minutes > 0 || w.passed.includes('long')
    case 'more': return w.passed.includes('more')
    case 'check': return false
  }
}

/** lacking is the first page without an answer; the summary when all have one. */
export function lacking(w: Wish, item: Service | undefined, s: Situation, now: number): Step {
  const steps: Step[] = s.picked && !w.like && !answered('what', w, item, now) ? ['danger', 'what'] : stepsOf(w, item, s)
  return steps.find(x => !answered(x, w, item, now)) ?? 'check'
}

/** windowWrong is what is wrong with the chosen time: missing, reversed, past or far (more than 60 days ahead); "" for nothing. */
export function windowWrong(w: Pick<Wish, 'date' | 'from' | 'to'>, now: number): '' | 'missing' | 'reversed' | 'past' | 'far' {
  const from = atShanghai(w.date, w.from)
  const to = atShanghai(w.date, w.to)
  if (!Number.isFinite(from) || !Number.isFinite(to)) return 'missing'
  if (to <= from) return 'reversed'
  if (to <= now) return 'past'
  return from > now + 60 * 86_400_000 ? 'far' : ''
}

/** bodyOf is the order as it is sent. The same answers give the same text, so that the same key may go with it again. */
export function bodyOf(w: Wish, item: Service | undefined, channel: OrderRequest['channel']): OrderRequest {
  const when = w.when === 'now' ? { now: true } : { window: { from: iso(w.date, w.from), to: iso(w.date, w.to) } }
  const base = { service: w.service, danger: false, channel, ...when }
  if (w.like) return { ...base, like: w.like }
  return {
    ...base,
    ...(w.minutes && { minutes: w.minutes }),
    ...(item?.by_gender && w.prefer && { prefer: w.prefer }),
    ...(item?.home_visit && w.hazards.length > 0 && { hazards: [...w.hazards].sort() }),
    ...(w.note.trim() && { note: w.note.trim() }),
    ...(w.area && { area: w.area }),
    ...(w.address.trim() && { address: w.address.trim() }),
    ...(w.who === 'other' && { proxy: { relation: w.relation, consent: w.consent } as Proxy, contact: w.contact.trim(), phone: w.phone.trim() }),
  }
}

function iso(date: string, hour: string): string {
  return new Date(atShanghai(date, hour)).toISOString()
}

/** stepOf is the page on which a field of the contract is answered; the summary for one that has none. */
export function stepOf(field: string, w: Wish): Step {
  if (w.like) return /^(now|window)/.test(field) ? 'when' : 'check'
  const pages: [RegExp, Step][] = [
    [/^danger/, 'danger'], [/^service/, 'what'], [/^(now|window)/, 'when'], [/^minutes/, 'long'], [/^hazards/, 'home'], [/^(prefer|note)/, 'more'],
    [/^(area|address|at|beneficiary)/, 'place'],
  ]
  if (w.who === 'other') pages.push([/^(proxy|contact|phone)/, 'person'])
  return pages.find(([r]) => r.test(field))?.[1] ?? 'check'
}

/** Preset is a time that is chosen with one press. */
export interface Preset { day: 'today' | 'tomorrow'; part: keyof typeof parts; date: string; from: string; to: string }

/** parts are the parts of a day, in hours of Shanghai. */
export const parts = { morning: ['08:00', '12:00'], afternoon: ['13:00', '17:00'], evening: ['17:00', '20:00'] } as const

/** presetsOf are the parts of today and tomorrow that are not over within the hour. today and tomorrow are dates. */
export function presetsOf(today: string, tomorrow: string, now: number): Preset[] {
  const days = [['today', today], ['tomorrow', tomorrow]] as const
  const all = days.flatMap(([day, date]) => (Object.keys(parts) as Preset['part'][]).map(part => ({ day, part, date, from: parts[part][0], to: parts[part][1] })))
  return all.filter(p => atShanghai(p.date, p.to) > now + 3_600_000)
}
