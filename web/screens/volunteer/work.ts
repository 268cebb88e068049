// What a volunteer has before her: duty, tasks in hand, offers that wait. Shared by the pages that need it, also offline.
import { keepOnly } from '@/platform/tasks'
import { api, ask } from '@/platform/http'
import { useResource, type Loaded } from '@/platform/resource'
import { leanOrder } from '@/core/task'
import type { Duty, Order } from '@/core/types'

/** Work is the volunteer's day at a glance. */
export interface Work { duty: Duty; jobs: Order[]; offers: Order[] }

const running = (o: Order): number => (o.jobs?.some(j => j.mine && j.state === 'serving') ? 0 : 1)

/** inHand puts the visit that runs first, then the tasks by their time. */
export function inHand(list: readonly Order[]): Order[] {
  return [...list].sort((a, b) => running(a) - running(b) || a.window.from.localeCompare(b.window.from))
}

async function load(): Promise<Work> {
  const [duty, jobs, offers] = await Promise.all([ask(api.GET('/duty')), ask(api.GET('/jobs')), ask(api.GET('/offers'))])
  await keepOnly(jobs.orders.map(o => o.id)).catch(() => undefined) // given to somebody else: gone from this phone too
  return { duty, jobs: inHand(jobs.orders), offers: offers.orders }
}

/** useWork loads it and follows what happens. */
export function useWork(): Loaded<Work> {
  return useResource(() => 'work', load, {
    kept: w => ({ duty: { on: w.duty.on, until: w.duty.until }, jobs: w.jobs.map(leanOrder), offers: w.offers.map(leanOrder) }),
  })
}
