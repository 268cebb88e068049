import { onUnmounted, ref, type Ref } from 'vue'
import { serverNow } from '@/core/time'

/** useNow is the server's time in ms, moved on every half minute; nothing on these screens needs it finer. */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(serverNow())
  const timer = setInterval(() => { now.value = serverNow() }, 30_000)
  onUnmounted(() => clearInterval(timer))
  return now
}
