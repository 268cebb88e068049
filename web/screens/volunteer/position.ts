import { onMounted, onUnmounted } from 'vue'
import { online } from '@/platform/online'
import { mayLocate, rough, whereNow } from '@/platform/place'
import { api, ask } from '@/platform/http'

const every = 10 * 60_000
let last = 0

/** useDutyPosition tells the server now and then where a volunteer on duty is. It never asks for the permission, and never in the background. */
export function useDutyPosition(on: () => boolean): void {
  async function tell(): Promise<void> {
    if (!on() || document.visibilityState !== 'visible' || !online.value || Date.now() - last < every || !(await mayLocate())) return
    last = Date.now()
    const fix = await whereNow()
    if (fix && on()) await ask(api.POST('/duty/position', { body: { at: rough(fix.at) } })).catch(() => undefined) // the next one will do
  }
  let timer: ReturnType<typeof setInterval>
  onMounted(() => { timer = setInterval(() => void tell(), 60_000) })
  onUnmounted(() => clearInterval(timer))
}

/** toldPosition notes that the position has just been told by other means, such as going on duty. */
export function toldPosition(): void {
  last = Date.now()
}
