import { horizon, upTo } from '@/core/pages'
import { bare, joined } from '@/core/story'
import type { Order } from '@/core/types'
import { api, ask } from '@/platform/http'
import { useResource, type Loaded } from '@/platform/resource'

/** Mine are the orders I placed (mine) and those that help me (all of both in all), newest first. more: there are older ones. */
export interface Mine { mine: Order[]; all: Order[]; more: boolean }

/** useMine reads as many of my orders as are wanted. What is kept on the phone names nobody. */
export function useMine(want: () => number): Loaded<Mine> {
  return useResource<Mine>(() => 'orders', () => read(want()), {
    kept: m => ({ mine: m.mine.map(bare), all: m.all.map(bare), more: m.more }), wants: e => e.kind.startsWith('order'),
  })
}

/** replaced is the list with one order as it is after a move. */
export function replaced(m: Mine, o: Order): Mine {
  const swap = (list: Order[]): Order[] => list.map(x => (x.id === o.id ? o : x))
  return { mine: swap(m.mine), all: swap(m.all), more: m.more }
}

async function read(want: number): Promise<Mine> {
  const part = (name: 'requester' | 'beneficiary') => upTo(want, async (limit, cursor) => {
    const page = await ask(api.GET('/orders', { params: { query: { part: name, limit, cursor } } }))
    return { rows: page.orders, next: page.next }
  })
  const both = await Promise.all([part('requester'), part('beneficiary')])
  const all = horizon(joined(both[0].rows, both[1].rows), both, o => o.created)
  return { mine: both[0].rows, all, more: both.some(b => b.more) }
}
