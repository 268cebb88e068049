import { onMounted, onUnmounted, ref, type Ref } from 'vue'
import { serverNow } from '@/core/time'

/** useNow is the server's time in ms, taken twice a minute: enough for clocks that speak in minutes. */
export function useNow(): Ref<number> {
  const now = ref(serverNow())
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => { timer = setInterval(() => { now.value = serverNow() }, 30_000) })
  onUnmounted(() => clearInterval(timer))
  return now
}
