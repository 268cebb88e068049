// An order in one sentence: what happens now, who comes, and what is next. The sentences themselves are words of the screens.
import type { Job, Order } from './types'

/** Story names the sentence. */
export type Story =
  | 'reviewing' | 'looking' | 'asked' | 'some' | 'coming' | 'comingNow' | 'onTheWay' | 'atTheDoor' | 'serving' | 'done' | 'heard' | 'confirmed' | 'closed'
  | 'withdrawn' | 'expired' | 'rejected' | 'merged' | 'routedOut'

/** comers are the volunteers who have the order in hand, as the resident sees them. */
export function comers(o: Order): Job[] {
  return (o.jobs ?? []).filter(j => j.state !== 'handed_back' && j.state !== 'released' && j.state !== 'disbanded')
}

/** storyOf is the sentence for the order as it is now. */
export function storyOf(o: Order): Story {
  switch (o.state) {
    case 'reviewing': return 'reviewing'
    case 'published':
    case 'offered': return comers(o).length ? 'some' : o.asked ? 'asked' : 'looking'
    case 'accepted': return o.now ? 'comingNow' : 'coming'
    case 'en_route': return 'onTheWay'
    case 'arrived': return 'atTheDoor'
    case 'serving': return 'serving'
    case 'finished':
    case 'confirming': return o.heard ? 'heard' : 'done'
    case 'confirmed': return 'confirmed'
    case 'rejected': return 'rejected'
    case 'merged': return 'merged'
    case 'routed_out': return 'routedOut'
    case 'expired': return 'expired'
    case 'withdrawn': return 'withdrawn'
    default: return 'closed'
  }
}

/** Next names what happens if nothing does before a time. */
export type Next = 'answer' | 'fill' | 'start' | 'stop' | 'confirm' | 'escalate'

/** nextOf is what the resident may expect by when; undefined where nothing is due that concerns her. */
export function nextOf(o: Order): { key: Next; at: string } | undefined {
  const due = o.next_due
  if (!due || due.kind === 'archive' || due.kind === 'close' || due.kind === 'group') return undefined
  return { key: due.kind === 'handover' ? 'fill' : due.kind, at: due.at }
}

/** codeNow tells whether the code is to be seen at once: somebody is on the way, at the door or serving. */
export function codeNow(o: Order): boolean {
  return comers(o).some(j => ['en_route', 'arrived', 'serving'].includes(j.state))
}

/**
 * byNeed puts first what needs the resident now: somebody comes, then her word is wanted, then what is agreed. What she has just
 * confirmed keeps its place, so that nothing moves under her finger.
 */
export function byNeed(list: readonly Order[], just: readonly string[] = []): Order[] {
  const rank = (o: Order): number => (codeNow(o) ? 0 : storyOf(o) === 'done' || just.includes(o.id) ? 1 : o.state === 'accepted' ? 2 : 3)
  return [...list].sort((a, b) => rank(a) - rank(b))
}

/** repeatable is the newest order that was done and can be had again; undefined for none. Newest come first. */
export function repeatable(mine: readonly Order[]): Order | undefined {
  return mine.find(o => o.state === 'confirmed' || o.state === 'archived')
}

/** bare is what may be kept of an order for reading offline: nothing of a person, no code and nothing to press. */
export function bare(o: Order): Order {
  const { id, n, as, state, state_name, service, service_name, risk, urgent, now, window, minutes, volunteers, missing, created, heard } = o
  const place = { community: o.place.community, community_name: '', point: { lon: 0, lat: 0 }, exact: false }
  return { id, n, as, state, state_name, service, service_name, risk, urgent, now, window, minutes, volunteers, missing, created, hazards: [], place, actions: [], ...(heard && { heard }) }
}

/** joined merges what I placed with what was placed for me: each order once, newest first. */
export function joined(...lists: readonly (readonly Order[])[]): Order[] {
  const byId = new Map(lists.flat().map(o => [o.id, o]))
  return [...byId.values()].sort((a, b) => b.created.localeCompare(a.created))
}
