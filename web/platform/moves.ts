// Moves of an order: one place that knows how each verb is sent.
import type { Item } from '@/core/outbox'
import { problemOf } from '@/core/problem'
import type { Order } from '@/core/types'
import type { paths } from '@/core/api.gen'
import { api, ask } from './http'

type MovePath = Extract<keyof paths, `/orders/{id}/${string}`>
/** Verb names a move of an order, as the last part of its path. */
export type Verb = Exclude<MovePath extends `/orders/{id}/${infer V}` ? V : never, 'candidates' | 'reveal' | `photos/${string}`>

/**
 * move asks the server for a move and gives the order as it is then. key makes a repeat harmless; seen makes it depend on the
 * order having that event count still.
 */
export function move(order: string, verb: Verb, key: string, body: unknown = {}, seen?: number): Promise<Order> {
  const header = { 'Idempotency-Key': key, ...(seen !== undefined && { 'If-Match': `"${seen}"` }) }
  const init = { params: { path: { id: order }, header }, body }
  // Each verb has its own body in the contract; the caller gives the one that belongs to it.
  return ask(api.POST(`/orders/{id}/${verb}` as '/orders/{id}/accept', init as never)) as Promise<Order>
}

/** post sends one item of the outbox. */
export async function post(item: Item): Promise<{ ok: true; order?: unknown } | { ok: false; retry: boolean; signedOut?: boolean; code: string; detail: string }> {
  try {
    return { ok: true, order: await move(item.order, item.verb as Verb, item.key, item.body) }
  } catch (e) {
    const p = problemOf(e)
    return { ok: false, retry: p.passing, signedOut: p.status === 401, code: p.code, detail: p.detail }
  }
}
