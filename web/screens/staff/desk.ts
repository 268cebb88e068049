import { reactive, ref, watch, type InjectionKey, type Ref } from 'vue'
import { can } from '@/core/order'
import { problemOf } from '@/core/problem'
import type { Order } from '@/core/types'
import { api, ask, newKey } from '@/platform/http'
import { useResource, type Loaded } from '@/platform/resource'
import { move, type Verb } from '@/platform/moves'
import { markSeen } from './seen'
import { t } from './words'

/** Desk is one order in the hands of staff: what is known of it, and acts on it. */
export interface Desk {
  of: Loaded<Order>
  /** Volunteers who are chosen for the next invitation. */
  chosen: string[]
  /** What happened with the last act, in words. */
  said: Ref<string>
  /** Whether what was said is that somebody else has moved the order. */
  moved: Ref<boolean>
  /** Carries out a move; told is what is said when it has happened. It depends on the order being as shown, unless free. */
  act: (verb: Verb, told: string, body?: object, free?: boolean) => Promise<void>
}

/** deskKey hands the desk to the parts of the order. */
export const deskKey: InjectionKey<Desk> = Symbol('desk')

/** useDesk reads an order and follows it. acted is called with the order after each own act. */
export function useDesk(id: () => string, acted: (o: Order) => void = () => {}): Desk {
  const of = useResource(() => `desk.order.${id()}`, () => ask(api.GET('/orders/{id}', { params: { path: { id: id() } } })), { wants: e => e.order === id(), poll: 15 })
  const said = ref('')
  const moved = ref(false)
  const chosen = reactive<string[]>([])
  const keys = new Map<string, string>()
  watch(id, () => { said.value = ''; chosen.splice(0) })
  watch(() => of.data, o => {
    if (!o) return
    void markSeen([o])
    if (!can(o, 'offer')) chosen.splice(0)
  })

  /** send posts a move. The same act keeps its key until an answer came, so that it happens once. */
  async function send(verb: Verb, body: object, free: boolean): Promise<Order> {
    const what = `${id()} ${verb} ${JSON.stringify(body)}`
    const key = keys.get(what) ?? newKey()
    keys.set(what, key)
    try {
      const o = await move(id(), verb, key, body, free ? undefined : of.data?.n)
      keys.delete(what)
      return o
    } catch (e) {
      if (!problemOf(e).passing) keys.delete(what)
      throw e
    }
  }

  async function act(verb: Verb, told: string, body: object = {}, free = false): Promise<void> {
    said.value = ''
    moved.value = false
    const mine = id()
    try {
      const o = await send(verb, body, free)
      if (mine === id()) of.take(o)
      said.value = told
      acted(o)
    } catch (e) {
      const p = problemOf(e)
      if (p.status === 409 || p.status === 412) {
        said.value = t('orderMoved', { why: p.detail })
        moved.value = true
        await of.reload()
      }
      throw e
    }
  }
  return { of, chosen, said, moved, act }
}
