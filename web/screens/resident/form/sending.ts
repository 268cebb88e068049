import { ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'
import { Problem, problemOf } from '@/core/problem'
import type { Service } from '@/core/types'
import { bodyOf, stepOf, type Step } from '@/core/wish'
import { api, ask, newKey } from '@/platform/http'
import { prefs } from '@/platform/prefs'
import type { Draft } from './draft'

/** Sending places the order once. */
export interface Sending {
  /** What the server found wrong, by the page on which it is answered. */
  wrong: Ref<{ step: Step; field: string; text: string } | undefined>
  /** The order had been placed by an earlier press whose answer was lost. */
  before: Ref<boolean>
  send: () => Promise<void>
}

/** useSending places the order. turn leads to the page of a wrong answer. */
export function useSending(draft: Draft, item: () => Service | undefined, turn: (step: Step) => Promise<unknown>): Sending {
  const router = useRouter()
  const wrong = ref<{ step: Step; field: string; text: string }>()
  const before = ref(false)
  const { wish } = draft

  async function send(): Promise<void> {
    wrong.value = undefined
    const channel = wish.spoken && wish.note ? 'voice' : prefs.elder ? 'elder_mode' : 'phone_page'
    try {
      const order = await ask(api.POST('/orders', { params: { header: { 'Idempotency-Key': wish.key } }, body: bodyOf(wish, item(), channel) }))
      await draft.finish()
      await router.replace({ path: `/orders/${order.id}`, state: { placed: true } })
    } catch (e) {
      throw await refused(problemOf(e))
    }
  }

  async function refused(p: Problem): Promise<Problem> {
    // The key stays until an answer has come: without one nobody knows whether the order was placed.
    if (!p.passing && p.status > 0) wish.key = newKey()
    before.value = p.code === 'idempotency.reused'
    if (before.value || !p.field) return p
    const step = stepOf(p.field, wish)
    if (step === 'danger') wish.safe = false
    wrong.value = { step, field: p.field, text: p.detail }
    if (step !== 'check') await turn(step)
    return p
  }
  return { wrong, before, send }
}
