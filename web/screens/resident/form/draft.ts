import { onUnmounted, reactive, ref, watch, type Ref } from 'vue'
import { newWish, touched, type Wish } from '@/core/wish'
import { carried } from '@/platform/carried'
import { dropDraft, readDraft, saveDraft } from '@/platform/db'
import { newKey } from '@/platform/http'
import { session } from '@/platform/session'

/** After a week nobody goes on with it: an address that was typed shall not lie on the phone for ever. */
const stale = 7 * 86_400_000

/** Draft is the form as it is kept on the phone. */
export interface Draft {
  wish: Wish
  /** Whether what was kept has been read. */
  ready: Ref<boolean>
  /** Whether it goes on from an earlier time. */
  restored: Ref<boolean>
  /** Begins anew. */
  clear: () => void
  /** Forgets it, after the order was placed. */
  finish: () => Promise<void>
}

/** useDraft reads the last draft of the person and keeps every answer from then on. start puts in what the address asks for. */
export function useDraft(name: string, start: (w: Wish) => void): Draft {
  const wish = reactive(newWish(newKey(), Date.now())) as Wish
  const ready = ref(false)
  const restored = ref(false)
  let finished = false
  let waiting: ReturnType<typeof setTimeout> | undefined

  async function read(): Promise<void> {
    const own = await readDraft<Wish>(name).catch(() => undefined)
    const was = own ?? (session.state === 'in' ? await carried<Wish>(name).catch(() => undefined) : undefined)
    if (was && Math.abs(Date.now() - was.at) < stale) {
      Object.assign(wish, was)
      restored.value = touched(wish)
    }
    start(wish)
    ready.value = true
  }
  function save(): void {
    clearTimeout(waiting)
    waiting = undefined
    if (!finished) void saveDraft(name, wish).catch(() => undefined) // what cannot be kept is still on the page
  }
  function clear(): void {
    Object.assign(wish, newWish(newKey(), Date.now()))
    delete wish.agreed
    restored.value = false
    start(wish)
  }
  async function finish(): Promise<void> {
    finished = true
    clearTimeout(waiting)
    await dropDraft(name).catch(() => undefined)
  }

  // While it is not known who is here, it is not known whose draft it is.
  const stop = watch(() => session.state, state => {
    if (state === 'starting') return
    stop()
    void read()
  })
  if (session.state !== 'starting') {
    stop()
    void read()
  }
  watch(wish, () => {
    if (!ready.value) return
    wish.at = Date.now()
    waiting ??= setTimeout(save, 300)
  }, { deep: true, flush: 'sync' })
  const hide = (): void => { if (waiting) save() }
  addEventListener('pagehide', hide)
  onUnmounted(() => { removeEventListener('pagehide', hide); hide() })
  return { wish, ready, restored, clear, finish }
}
