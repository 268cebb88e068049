import { Workbox } from 'workbox-window'
import { offerUpdate } from './update'

/** startPwa registers the service worker, once the first page stands. A newer version waits until the person lets it in. */
export function startPwa(): void {
  if (!('serviceWorker' in navigator) || !import.meta.env.PROD) return
  const w = new Workbox('/sw.js')
  w.addEventListener('waiting', () => offerUpdate(async () => {
    w.addEventListener('controlling', () => location.reload())
    w.messageSkipWaiting()
  }))
  void w.register().catch(() => undefined) // refused by the browser: the app works without, only not offline
}
