import { onUnmounted, ref, watch, type Ref } from 'vue'
import { serverNow } from '@/core/time'
import { session } from '@/platform/session'

/** useNow is the server's time in ms, moved on every half minute; nothing on these screens needs it finer. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(serverNow())
  const timer = setInterval(() => { now.value = serverNow() }, 30_000)
  // The server's clock is known from its first answer on, which may come after the page.
  watch(() => session.state, () => { now.value = serverNow() })
  onUnmounted(() => clearInterval(timer))
  return now
}
