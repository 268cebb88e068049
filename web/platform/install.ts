// Putting the app on the home screen, where the browser offers it.
import { computed, ref, shallowRef } from 'vue'

interface InstallEvent extends Event { prompt: () => Promise<unknown>; userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }> }

const offer = shallowRef<InstallEvent>()
const done = ref(false)

/** installable tells whether the browser would install the app now. */
export const installable = computed(() => offer.value !== undefined)

/** installed tells whether the app runs from the home screen, or was just put there. */
export const installed = computed(() => done.value || matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true)

/** watchInstall keeps the browser's offer, which comes once and early, instead of letting it pop up. */
export function watchInstall(): void {
  addEventListener('beforeinstallprompt', e => {
    e.preventDefault()
    offer.value = e as InstallEvent
  })
  addEventListener('appinstalled', () => {
    done.value = true
    offer.value = undefined
  })
}

/** install asks the browser to install. true: the person agreed. An offer can be used once. */
export async function install(): Promise<boolean> {
  const e = offer.value
  if (!e) return false
  await e.prompt()
  const { outcome } = await e.userChoice
  offer.value = undefined
  return outcome === 'accepted'
}
