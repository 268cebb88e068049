import { computed, nextTick, onUnmounted, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { upTo } from '@/core/pages'
import { bareRow, byDeadline, changesOf, laneNames, lanes, type Lane } from '@/core/queue'
import type { Count, Order } from '@/core/types'
import { api, ask } from '@/platform/http'
import { useResource, type Loaded } from '@/platform/resource'
import { markSeen, readSeen, seen } from './seen'

/** How many orders are read at once; a queue beyond it is filtered. */
const most = 300
/** Events come in bursts; one reading does for all of a moment, in ms. */
const moment = 1000

interface Read { orders: Order[]; counts: Count[]; more: boolean }

/** Queue is the community's list: as it stands under the finger, and what waits behind it. */
export interface Queue {
  of: Loaded<Read>
  rows: Ref<Order[]>
  /** How many updates wait to be shown. */
  waiting: ComputedRef<number>
  counts: ComputedRef<Record<Lane, number>>
  /** Shows the updates. */
  show: () => Promise<void>
  /** Takes an order over where it stands, after an own act. */
  put: (o: Order) => void
}

async function read(area: string, states: readonly string[]): Promise<Read> {
  const query = area ? { area } : {}
  const list = upTo(most, async (limit, cursor) => {
    const page = await ask(api.GET('/queue', { params: { query: { ...query, limit, ...(states.length && { state: states.join(',') }), ...(cursor && { cursor }) } } }))
    return { rows: page.orders, next: page.next }
  })
  const [{ rows, more }, { counts }] = await Promise.all([list, ask(api.GET('/queue/counts', { params: { query } }))])
  return { orders: rows.sort(byDeadline), counts, more }
}

/** useQueue reads the queue of a place and holds it still: what changes waits until it is asked for. */
export function useQueue(area: () => string, lane: () => Lane | undefined): Queue {
  const rows = shallowRef<Order[]>([])
  const standing = ref('')
  const own = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const name = (): string => `desk.queue.${area()}.${lane() ?? ''}`
  const of = useResource<Read>(name, () => read(area(), lane() ? lanes[lane() as Lane] : []), {
    wants: () => { timer ??= setTimeout(() => { timer = undefined; void of.reload() }, moment); return false },
    kept: d => ({ ...d, orders: d.orders.map(bareRow) }),
  })
  onUnmounted(() => clearTimeout(timer))

  const waiting = computed(() => (of.data && standing.value === name() ? changesOf(rows.value, of.data.orders).filter(id => !own.has(id)).length : 0))
  const counts = computed(() => Object.fromEntries(laneNames.map(l => [l, (of.data?.counts ?? []).filter(c => lanes[l].includes(c.state)).reduce((n, c) => n + c.orders, 0)])) as Record<Lane, number>)

  function settle(): void {
    rows.value = of.data?.orders ?? []
    standing.value = name()
    own.clear()
  }
  /** show keeps the focus on the row that has it, wherever it moves. */
  async function show(): Promise<void> {
    const held = (document.activeElement as HTMLElement | null)?.dataset.row
    settle()
    await nextTick()
    const to = held ? document.querySelector<HTMLElement>(`[data-row="${held}"]`) : undefined
    to?.focus({ preventScroll: true })
  }
  function put(o: Order): void {
    own.add(o.id)
    if (of.data) of.data.orders = of.data.orders.map(x => (x.id === o.id ? o : x))
    rows.value = rows.value.map(x => (x.id === o.id ? o : x))
  }
  watch(() => of.data, async d => {
    if (!d) return void (standing.value = '')
    // The first content of a list, or the fresh one behind what was kept for offline, comes at once.
    const bare = rows.value.length > 0 && rows.value.every(o => o.place.point.lon === 0)
    if (standing.value !== name() || rows.value.length === 0 || bare) settle()
    await readSeen()
    if (!seen.value && of.state === 'ready') await markSeen(d.orders)
  })
  return { of, rows, waiting, counts, show, put }
}
