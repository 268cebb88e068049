// Carrying a task out: each step is noted on the phone first and sent from there, so that it works in a stairwell.
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { dropItem, enqueue, mendItem, outbox, settled } from '@/platform/outbox'
import { whereNow } from '@/platform/place'
import type { Item, OutboxVerb } from '@/core/outbox'
import { progressOf, type Progress, type Step } from '@/core/task'
import type { Order } from '@/core/types'
import { useEvidence } from './evidence'
import { t } from './words'

/** Proof is what a check-in or check-out needs: the resident's code, or the place's QR. */
export type Proof = { code: string } | { site: string; area: string }

/** Steps is what a page needs to carry a task on. */
export interface Steps {
  progress: ComputedRef<Progress>
  /** What the last press came to, in words; "" before. */
  said: Ref<string>
  /** Whether the position is asked for with a check-in or check-out. */
  asks: ComputedRef<boolean>
  /** Takes a step. It resolves when it was sent, noted or refused; what became of it is in said and progress. */
  take: (step: Step, proof?: Proof) => Promise<Item>
}

/** stepLabel names a step in the list of what waits. */
export function stepLabel(verb: OutboxVerb, service: string): string {
  return t('itemLabel', { step: t(verb), service })
}

/**
 * clearStuck takes a refused step away, so that it can be taken anew. What was noted behind it goes too: it would be sent
 * first, and refused as well.
 */
async function clearStuck(order: string): Promise<void> {
  const list = outbox.items.filter(i => i.order === order && i.state !== 'done')
  const from = list.findIndex(i => i.state === 'needs_person')
  if (from < 0) return
  for (const i of list.slice(from).reverse()) if (i.verb !== 'report') await dropItem(i.key)
}

/** useSteps gives the steps of the order that the page shows. */
export function useSteps(order: () => Order | undefined, reload: () => Promise<void>): Steps {
  const progress = computed<Progress>(() => { const o = order(); return o ? progressOf(o, outbox.items) : { waiting: [] } })
  const said = ref('')
  const consent = useEvidence()
  const asks = computed(() => consent.data === true)

  async function take(step: Step, proof?: Proof): Promise<Item> {
    const o = order() as Order
    said.value = proof && asks.value ? t('locating') : ''
    const fix = proof && asks.value ? await whereNow() : undefined
    const body = { ...proof, ...(fix && { place: fix.at, accuracy: fix.accuracy }) }
    const item = await settled((await write(o, step, body, progress.value.stuck)).key)
    said.value = words(item, step, !!proof && !fix)
    if (item.state === 'done') await reload()
    return item
  }
  return { progress, said, asks, take }
}

/** mendable tells whether a refused step was refused for its code only: anything else would be refused again at the same moment. */
export function mendable(i: Item): boolean {
  return !!i.problem?.code.startsWith('code.')
}

/** write notes the step. One that was refused for a wrong code is put right and keeps its moment. */
async function write(o: Order, step: Step, body: Record<string, unknown>, stuck: Item | undefined): Promise<Item> {
  if (stuck?.verb === step && mendable(stuck)) return mendItem(stuck.key, body)
  if (stuck) await clearStuck(o.id)
  return enqueue(step, o.id, body, stepLabel(step, o.service_name))
}

function words(item: Item, step: Step, weak: boolean): string {
  if (item.state === 'needs_person') return ''
  const main = item.state === 'done' ? t(`${step}Done`) : t('noted')
  return weak ? `${main} ${t('weaker')}` : main
}
