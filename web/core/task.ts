// The volunteer's task: which step comes next, by the server's word and by what still waits on the phone.
import type { Item } from './outbox'
import { can } from './order'
import type { Job, Order } from './types'

/** steps are what a volunteer does on the way through a task, in order. */
export const steps = ['depart', 'arrive', 'check_in', 'check_out'] as const
/** Step is one of them. */
export type Step = (typeof steps)[number]

/** How many of the steps are behind a job in each state. */
const behind: Record<string, number> = { accepted: 0, en_route: 1, arrived: 2, serving: 3, finished: 4 }

/** Progress is where a task stands for the one who carries it out. */
export interface Progress {
  /** The step to offer; undefined: none. */
  next?: Step
  /** The step that the server refused and that she must mend. */
  stuck?: Item
  /** Steps that this phone has noted and the server does not know yet, in order. */
  waiting: Item[]
}

/** jobOf is the caller's own work on the order, the newest where she had several. */
export function jobOf(o: Order): Job | undefined {
  return (o.jobs ?? []).filter(j => j.mine).at(-1)
}

function rank(i: Item): number {
  return (steps as readonly string[]).indexOf(i.verb) + 1
}

/**
 * progressOf tells the next step. A step that waits to be uploaded counts as taken, so that work without signal goes on; what
 * stands behind a refused one does not. Without anything on the phone the server's actions decide alone.
 */
export function progressOf(o: Order, items: readonly Item[]): Progress {
  const here = items.filter(i => i.order === o.id && rank(i) > 0)
  const at = behind[jobOf(o)?.state ?? '']
  if (at === undefined) return { waiting: [] }
  const stuck = here.find(i => i.state === 'needs_person' && rank(i) > at)
  const good = stuck ? here.slice(0, here.indexOf(stuck)) : here
  const waiting = here.filter(i => i.state === 'queued' || i.state === 'sending')
  const taken = Math.max(at, ...good.filter(i => i.state !== 'needs_person').map(rank))
  const next = stuck ? steps[rank(stuck) - 1] : steps[taken]
  const allowed = next !== undefined && (taken > at || can(o, next))
  return { waiting, stuck, next: allowed ? next : undefined }
}

/** proofOf is the check-in or check-out that a scanned QR would be for; undefined: none. */
export function proofOf(o: Order, items: readonly Item[]): 'check_in' | 'check_out' | undefined {
  const { next } = progressOf(o, items)
  if (next === 'check_in' || next === 'check_out') return next
  return next && can(o, 'check_in') ? 'check_in' : undefined
}

/** Ending is why there is nothing more to do on a task for this person; "": there is. stranger: it never was hers. */
export type Ending = '' | 'done' | 'released' | 'handed_back' | 'disbanded' | 'withdrawn' | 'closed' | 'stranger'

/** endingOf tells how a task has ended for the caller. */
export function endingOf(o: Order): Ending {
  const state = jobOf(o)?.state
  if (!state) return 'stranger'
  if (state === 'finished') return 'done'
  if (state === 'released' || state === 'handed_back' || state === 'disbanded') return state
  if (['withdrawn', 'merged', 'rejected', 'routed_out', 'expired'].includes(o.state)) return 'withdrawn'
  if (['confirming', 'confirmed', 'archived'].includes(o.state)) return 'closed'
  return ''
}

/** holds tells whether address and phone may stay on the phone: the task is hers and not over. */
export function holds(o: Order): boolean {
  return o.as === 'holder' && endingOf(o) === ''
}

/** leanOrder is what of an order may be kept for reading offline: no person, no code, no door, and the place to about a kilometre. */
export function leanOrder(o: Order): Order {
  const { id, n, as, state, state_name, service, service_name, risk, statement, urgent, now, window, minutes, volunteers, missing, prefer, hazards, distance, offer, actions, created } = o
  const { community, community_name, grid, grid_name, point } = o.place
  const rough = { lon: Math.round(point.lon * 100) / 100, lat: Math.round(point.lat * 100) / 100 }
  const jobs = (o.jobs ?? []).filter(j => j.mine).map(j => ({ number: '', name: '', verified: j.verified, state: j.state, state_name: j.state_name, accepted: j.accepted, mine: true }))
  return {
    id, n, as, state, state_name, service, service_name, risk, statement, urgent, now, window, minutes, volunteers, missing, prefer, hazards, distance, offer, actions, created, jobs,
    place: { community, community_name, grid, grid_name, point: rough, exact: false },
  }
}
