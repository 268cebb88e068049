// The service worker: the built files are kept on the phone, nothing of the API ever is. It also shows push notices.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | { url: string; revision: string | null })[] }

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), {
  denylist: [/^\/api\//, /^\/v\//, /^\/reference/, /\.[A-Za-z0-9]{1,11}$/, /^\/(healthz|readyz|metrics)$/],
}))

self.addEventListener('message', e => {
  if ((e.data as { type?: string } | undefined)?.type === 'SKIP_WAITING') void self.skipWaiting()
})

/** Notice is what the server pushes: a kind, an order's id and a sentence that names nobody. */
interface Notice { kind?: string; order?: string; text?: string }

self.addEventListener('push', e => {
  let n: Notice = {}
  try {
    n = (e.data?.json() ?? {}) as Notice
  } catch { /* not ours: a general sentence is shown */ }
  e.waitUntil(self.registration.showNotification('邻单', {
    body: n.text || '您有新的消息', tag: n.order ?? n.kind ?? 'lindan', icon: '/icon-192.png', badge: '/icon-192.png', lang: 'zh-CN', data: { order: n.order },
  }))
})

self.addEventListener('notificationclick', e => {
  e.notification.close()
  const order = (e.notification.data as { order?: string } | undefined)?.order
  e.waitUntil(show(order ? `/o/${encodeURIComponent(order)}` : '/'))
})

async function show(path: string): Promise<void> {
  const open = await self.clients.matchAll({ type: 'window' })
  const page = open[0]
  if (!page) return void (await self.clients.openWindow(path))
  await page.focus()
  await page.navigate(path).catch(() => undefined)
}
