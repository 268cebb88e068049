import { nameOf } from '@/core/names'
import { comers, nextOf, storyOf } from '@/core/story'
import { moment, span } from '@/core/time'
import type { Order } from '@/core/types'
import { t } from './words'

/** whoComes names the volunteers as the resident may know them. */
export function whoComes(o: Order): string {
  const names = comers(o).map(j => j.name).filter(Boolean)
  return names.length ? t('volunteer', { name: names.join(t('and')) }) : t('somebody')
}

/** whenOf is the time of an order in words. */
export function whenOf(o: Order): string {
  return o.now ? t('soonest') : span(o.window.from, o.window.to)
}

/** sentence says in one sentence what happens with the order now. */
export function sentence(o: Order): string {
  return t(storyOf(o), { n: o.asked ?? 0, missing: o.missing, name: whoComes(o) })
}

/** ownerOf says who answers for the order; "" when it is at its end. */
export function ownerOf(o: Order): string {
  return o.owner ? t('owner', { area: o.owner.area_name, role: nameOf(o.owner.role, o.owner.role_name) }) : ''
}

const due = { answer: 'nextAnswer', fill: 'nextFill', start: 'nextStart', stop: 'nextStop', confirm: 'nextConfirm', escalate: 'nextEscalate' } as const

/** nextSentence says what happens by when; "" where nothing is due that concerns the resident. */
export function nextSentence(o: Order): string {
  const next = nextOf(o)
  return next ? t(due[next.key], { at: moment(next.at) }) : ''
}

/** spoken is a text as it is read aloud: without the stars of a masked name. */
export function spoken(text: string): string {
  return text.replaceAll('*', '')
}
