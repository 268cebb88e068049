import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { serverNow } from '@/core/time'
import type { Service } from '@/core/types'
import { lacking, stepsOf, type Situation, type Step } from '@/core/wish'
import type { Draft } from './draft'

/** Walk is the way through the pages; the page is in the address, so that the phone's back button works. */
export interface Walk {
  /** The page that is shown; help are the emergency numbers. */
  step: ComputedRef<Step | 'help'>
  /** Where it is among all, from 1; 0 for a page beside the way, such as one that is changed from the summary. */
  place: ComputedRef<{ n: number; of: number }>
  /** Goes to a page. */
  turn: (step: Step | 'help') => Promise<unknown>
  /** Goes on to the first page without an answer. */
  next: () => Promise<unknown>
  /** Changes an answer from the summary; next leads back there. */
  change: (step: Step) => Promise<unknown>
}

const all: readonly string[] = ['danger', 'what', 'who', 'person', 'place', 'when', 'long', 'home', 'more', 'check', 'help']

/** useWalk walks through the form. */
export function useWalk(draft: Draft, item: () => Service | undefined, situation: () => Situation): Walk {
  const route = useRoute()
  const router = useRouter()
  const { wish, ready } = draft
  const changing: Ref<boolean> = ref(false)

  const first = (): Step => lacking(wish, item(), situation(), serverNow())
  const step = computed(() => (all.includes(String(route.query.step)) ? (route.query.step as Step | 'help') : 'danger'))
  const place = computed(() => {
    const steps = stepsOf(wish, item(), situation())
    return { n: steps.indexOf(step.value as Step) + 1, of: steps.length }
  })
  const at = (to: Step | 'help') => ({ path: route.path, query: { ...(wish.service && { service: wish.service }), ...(wish.like && { like: wish.like }), step: to } })
  const turn = (to: Step | 'help'): Promise<unknown> => router.push(at(to))

  async function next(): Promise<unknown> {
    const to = first()
    if (!changing.value || to !== 'check') return turn(to)
    changing.value = false
    return router.back()
  }
  function change(to: Step): Promise<unknown> {
    changing.value = true
    return turn(to)
  }

  /** keepOrder sends back who came to a page too early, by an old address or because the menu has changed. */
  function keepOrder(): void {
    if (!ready.value) return
    const to = first()
    if (!route.query.step) void router.replace(at(wish.like ? to : 'danger'))
    else if (step.value === 'check' && to !== 'check') void router.replace(at(to))
    else if (to === 'danger' && step.value !== 'danger' && step.value !== 'help') void router.replace(at('danger'))
  }
  watch([ready, step, item], keepOrder)
  watch(step, s => { if (s === 'check') changing.value = false })
  return { step, place, turn, next, change }
}
