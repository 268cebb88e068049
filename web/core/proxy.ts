// An order that staff write down while the resident is on the phone.
import { atShanghai } from './time'
import type { Hazard, OrderRequest, Person, Service } from './types'

type Proxy = NonNullable<OrderRequest['proxy']>

/** Caller is what was asked so far; empty texts are no answer yet. It is kept while it is typed, for a day. */
export interface Caller {
  phone: string
  /** The resident who was found by her number, masked; undefined: none, or not asked yet. */
  person?: Person
  /** Whether the number was looked up and belongs to nobody here. */
  unknown: boolean
  contact: string
  area: string
  address: string
  consent: Proxy['consent']
  danger: '' | 'yes' | 'no'
  service: string
  when: 'now' | 'today' | 'tomorrow' | 'date'
  date: string
  from: string
  to: string
  urgent: boolean
  hazards: Hazard[]
  note: string
}

/** newCaller is the empty page: consent by phone and as soon as possible are what most callers want. */
export function newCaller(): Caller {
  return { phone: '', unknown: false, contact: '', area: '', address: '', consent: 'phone', danger: '', service: '', when: 'now', date: '', from: '', to: '', urgent: false, hazards: [], note: '' }
}

/** touched tells whether something was typed that must not be lost. */
export function touched(c: Caller): boolean {
  return !!(c.phone || c.contact || c.address || c.danger || c.service || c.note || c.hazards.length)
}

/** Missing names the first field that lacks an answer, as openapi.yaml names it. */
export type Missing = 'phone' | 'contact' | 'area' | 'address' | 'danger' | 'service' | 'window'

/** missingOf is the first field, in the order of speech, without an answer; "" when the order can be sent. */
export function missingOf(c: Caller, service: Service | undefined, dates: Dates): Missing | '' {
  if (!c.phone.trim()) return 'phone'
  if (!c.person && !c.contact.trim()) return 'contact'
  if (!c.person && c.area.split('-').length < 3) return 'area'
  if (!c.person && service?.home_visit && !c.address.trim()) return 'address'
  if (c.danger === '') return 'danger'
  if (!service || service.refused) return 'service'
  if (c.when !== 'now' && !windowOf(c, dates)) return 'window'
  return ''
}

/** Dates are today and tomorrow in Shanghai, as date inputs write them. */
export interface Dates { today: string; tomorrow: string }

/** windowOf is the chosen time; undefined while it is incomplete or ends before it begins. */
export function windowOf(c: Pick<Caller, 'when' | 'date' | 'from' | 'to'>, d: Dates): { from: string; to: string } | undefined {
  const date = c.when === 'today' ? d.today : c.when === 'tomorrow' ? d.tomorrow : c.date
  const from = atShanghai(date, c.from)
  const to = atShanghai(date, c.to)
  if (!Number.isFinite(from) || !Number.isFinite(to) || to <= from) return undefined
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** requestOf is the order as it is sent. Consent given on the phone came in by the hotline, any other at the desk. */
export function requestOf(c: Caller, service: Service | undefined, relation: 'desk' | 'grid_worker', d: Dates): OrderRequest {
  const window = c.when === 'now' ? undefined : windowOf(c, d)
  return {
    service: c.service, danger: c.danger === 'yes', channel: c.consent === 'phone' ? 'hotline' : 'desk', proxy: { relation, consent: c.consent },
    ...(window ? { window } : { now: true }),
    ...(c.urgent && { urgent: true }),
    ...(service?.home_visit && c.hazards.length > 0 && { hazards: [...c.hazards].sort() }),
    ...(c.note.trim() && { note: c.note.trim() }),
    ...(c.person ? { beneficiary: c.person.id } : { contact: c.contact.trim(), phone: c.phone.trim() }),
    ...(c.area && { area: c.area }),
    ...(c.address.trim() && { address: c.address.trim() }),
  }
}
