// The community's queue: its order, its groups, and a list that does not move under a finger.
import type { Order } from './types'

/** Lane is a group of states that ask the same of the desk. */
export type Lane = 'review' | 'find' | 'going' | 'confirm' | 'late'

/** lanes are the groups with their states, in the order of the life cycle. */
export const lanes: Readonly<Record<Lane, readonly Order['state'][]>> = {
  review: ['reviewing'], find: ['published', 'offered'], going: ['accepted', 'en_route', 'arrived', 'serving'], confirm: ['confirming'], late: ['expired'],
}

/** laneNames lists the groups. */
export const laneNames = Object.keys(lanes) as Lane[]

/** laneOf is the group of a state; undefined for one that asks nothing of the desk any more. */
export function laneOf(state: Order['state']): Lane | undefined {
  return laneNames.find(l => lanes[l].includes(state))
}

/** byDeadline sorts by the nearest clock. What has none comes last; then urgent ones first, then the older ones. */
export function byDeadline(a: Order, b: Order): number {
  const due = (o: Order): number => (o.next_due ? Date.parse(o.next_due.at) : Number.MAX_SAFE_INTEGER)
  return due(a) - due(b) || Number(b.urgent) - Number(a.urgent) || a.created.localeCompare(b.created) || a.id.localeCompare(b.id)
}

/** changesOf lists the ids that are new, changed or gone between what is shown and what the server says. */
export function changesOf(shown: readonly Order[], fresh: readonly Order[]): string[] {
  const now = new Map(fresh.map(o => [o.id, o.n]))
  const was = new Set(shown.map(o => o.id))
  return [...shown.filter(o => now.get(o.id) !== o.n).map(o => o.id), ...fresh.filter(o => !was.has(o.id)).map(o => o.id)]
}

/** Seen is the event count with which each order was last looked at. */
export type Seen = Readonly<Record<string, number>>

/** markOf tells what is new for the reader: an order that she never saw, or one that has moved since. Without a memory nothing is. */
export function markOf(o: Order, seen: Seen | undefined): 'new' | 'changed' | '' {
  if (!seen) return ''
  const n = seen[o.id]
  if (n === undefined) return 'new'
  return o.n > n ? 'changed' : ''
}

/** How many orders the memory holds: more than a queue has. */
const longest = 500

/** seenWith notes that orders were looked at. The oldest notes are forgotten. */
export function seenWith(seen: Seen | undefined, orders: readonly Pick<Order, 'id' | 'n'>[]): Seen {
  const fresh = orders.filter(o => (seen?.[o.id] ?? 0) <= o.n)
  const renewed = new Set(fresh.map(o => o.id))
  const rest = Object.entries(seen ?? {}).filter(([id]) => !renewed.has(id))
  return Object.fromEntries([...rest, ...fresh.map(o => [o.id, o.n] as const)].slice(-longest))
}

/** shortId is what people say on the phone: the last six signs of the order's id. */
export function shortId(id: string): string {
  return id.slice(-6).toUpperCase()
}

/** bareRow is what may be kept of a row for reading offline: no person, no exact place, and nothing to press. */
export function bareRow(o: Order): Order {
  const { id, n, as, state, state_name, service, service_name, risk, urgent, now, window, minutes, volunteers, missing, created, owner, next_due, level, reopened, call_back, asked } = o
  const { community, community_name, grid, grid_name } = o.place
  const place = { community, community_name, grid, grid_name, point: { lon: 0, lat: 0 }, exact: false }
  return { id, n, as, state, state_name, service, service_name, risk, urgent, now, window, minutes, volunteers, missing, created, owner, next_due, level, reopened, call_back, asked, hazards: [], place, actions: [] }
}
