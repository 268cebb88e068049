import { newKey } from '@/platform/http'
import { move, type Verb } from '@/platform/moves'
import { enqueue, settled } from '@/platform/outbox'
import { Problem, problemOf } from '@/core/problem'
import type { OutboxVerb } from '@/core/outbox'
import type { Order } from '@/core/types'
import type { Loaded } from '@/platform/resource'
import { t } from '../words'

/** Moving sends what the resident does with an order. */
export interface Moving {
  /** Asks the server at once and shows the order as it is then. */
  act: (verb: Verb, body?: unknown) => Promise<void>
  /** Sends what may also wait on the phone. True: the server has it; false: it waits. */
  tell: (verb: Extract<OutboxVerb, 'rate' | 'report'>, body: Record<string, unknown>, label: string) => Promise<boolean>
}

/** Held is what the page has of the order: it takes the order as it is after a move, and reads it again. */
export type Held = Pick<Loaded<Order>, 'take' | 'reload'>

/** useMoving moves one order. Each verb has one key until the server has answered, however often the button is pressed. */
export function useMoving(of: Held, id: string): Moving {
  const keys = new Map<Verb, string>()
  const keyOf = (verb: Verb): string => {
    if (!keys.has(verb)) keys.set(verb, newKey())
    return keys.get(verb) as string
  }

  async function act(verb: Verb, body: unknown = {}): Promise<void> {
    try {
      of.take(await move(id, verb, keyOf(verb), body))
      keys.delete(verb)
    } catch (e) {
      const p = problemOf(e)
      if (!p.passing) keys.delete(verb)
      throw await explained(p)
    }
  }

  /** explained shows the order as it is now where the press came too late, so that the words fit what is on the page. */
  async function explained(p: Problem): Promise<Problem> {
    if (p.status !== 409 && p.status !== 412 && p.code !== 'idempotency.reused') return p
    await of.reload()
    return new Problem(p.status, p.code, p.status === 409 ? p.detail : t('moved'))
  }

  async function tell(verb: Extract<OutboxVerb, 'rate' | 'report'>, body: Record<string, unknown>, label: string): Promise<boolean> {
    const item = await settled((await enqueue(verb, id, body, label)).key)
    if (item.state === 'needs_person') throw new Problem(422, item.problem?.code ?? '', item.problem?.detail ?? '')
    if (item.state === 'done') await of.reload()
    return item.state === 'done'
  }
  return { act, tell }
}
