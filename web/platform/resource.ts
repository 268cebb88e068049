// Loading what a page shows, with the six states of app.md: nothing spins for ever and nothing is lost.
import { onMounted, onUnmounted, reactive, watch, type WatchSource } from 'vue'
import type { LiveEvent } from '@/core/live'
import { problemOf, type Problem } from '@/core/problem'
import { keep, kept } from './db'
import { useLive } from './live'
import { session } from './session'

/** Loaded is what a page has of its content, and why it has no more. */
export interface Loaded<T> {
  /** The content, maybe old. */
  data: T | undefined
  /** When the server said so, in ms; 0 unknown. */
  at: number
  /** loading, slow after 4 s, ready, or failed: then problem says why. Content stays whatever the state. */
  state: 'loading' | 'slow' | 'ready' | 'failed'
  problem: Problem | undefined
  /** Reads again; never throws. */
  reload: () => Promise<void>
  /** Takes over what another answer told, such as the order after a move. */
  take: (data: T) => void
}

interface Options<T> {
  /** Events that make the page read again; without it all do. */
  wants?: (e: LiveEvent) => boolean
  /** Seconds between readings where there is no stream; 60 unless told. */
  poll?: number
  /** The fields that may be kept on the phone for reading offline; without it nothing is. Never a name, phone or address. */
  kept?: (data: T) => T
  /** Reads again when it changes. */
  on?: WatchSource
}

/** useResource loads content under a name, keeps it for reading offline where allowed, and follows what happens. */
export function useResource<T>(name: () => string, load: () => Promise<T>, o: Options<T> = {}): Loaded<T> {
  let turn = 0 // the last reading that was begun
  let told = 0 // the last one that counts: what was begun before it says nothing any more
  const r = reactive({ data: undefined, at: 0, state: 'loading', problem: undefined }) as unknown as Loaded<T>
  const show = (data: T): void => {
    if (r.data === undefined) performance.mark('lindan.content') // how long a cold start takes is measured by it
    Object.assign(r, { data, at: Date.now(), state: 'ready', problem: undefined })
    if (o.kept) void keep(name(), o.kept(data))
  }
  r.take = data => {
    told = ++turn
    show(data)
  }
  r.reload = async () => {
    const mine = ++turn
    if (r.data === undefined || r.state !== 'ready') r.state = 'loading'
    const slow = setTimeout(() => { if (mine === turn && r.state === 'loading') r.state = 'slow' }, 4000)
    try {
      const data = await load()
      // Shown although a later one is under way: on a slow line the first news, such as that the stream is open, come before it.
      if (mine <= told) return
      told = mine
      show(data)
    } catch (e) {
      if (mine === turn && mine > told) Object.assign(r, { state: 'failed', problem: problemOf(e) })
    } finally {
      clearTimeout(slow)
    }
  }
  const last = async (): Promise<void> => {
    if (!o.kept) return
    const was = await kept<T>(name())
    if (was && r.data === undefined) Object.assign(r, { data: was.value, at: was.at })
  }
  const again = (): void => { if (document.visibilityState === 'visible') void r.reload() }
  onMounted(() => { void last(); void r.reload(); addEventListener('online', again) })
  onUnmounted(() => { told = Infinity; removeEventListener('online', again) })
  watch(() => [name(), session.state], ([n, state], [m]) => {
    // Signed out, here or in another tab: nothing of the account stays on the page.
    const other = n !== m || (state === 'out' && r.data !== undefined)
    if (other) told = turn
    if (other) Object.assign(r, { data: undefined, at: 0, state: 'loading', problem: undefined })
    if (other || (state === 'in' && r.state === 'failed')) void r.reload()
  })
  if (o.on) watch(o.on, () => { told = turn; void r.reload() })
  useLive(e => { if (['reset', 'ready', 'poll'].includes(e.kind) || !o.wants || o.wants(e)) void r.reload() }, { poll: o.poll })
  return r
}
