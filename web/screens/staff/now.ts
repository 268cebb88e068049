import { onMounted, onUnmounted, ref, watch, type Ref } from 'vue'
import { serverNow } from '@/core/time'
import { session } from '@/platform/session'

/** useNow is the server's time in ms, taken twice a minute: enough for clocks that speak in minutes. */
export function useNow(): Ref<number> {
  const now = ref(serverNow())
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => { timer = setInterval(() => { now.value = serverNow() }, 30_000) })
  // The server's clock is known from its first answer on, which may come after the page.
  watch(() => session.state, () => { now.value = serverNow() })
  onUnmounted(() => clearInterval(timer))
  return now
}
