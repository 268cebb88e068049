// Notices by web push to this browser. What is sent names nobody.
import { Problem } from '@/core/problem'
import { api, ask } from './http'

/** PushState: missing: the browser cannot; denied: the person has forbidden it in the browser. */
export type PushState = 'missing' | 'denied' | 'off' | 'on'

const name = 'lindan.push'

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) return undefined
  return navigator.serviceWorker.getRegistration()
}

/**
 * pushState tells how it stands with this browser. A subscription of this account is told to the server again, because it
 * belongs to a sign-in and there may have been a new one since.
 */
export async function pushState(account: string): Promise<PushState> {
  const r = await registration()
  if (!r) return 'missing'
  if (Notification.permission === 'denied') return 'denied'
  const s = await r.pushManager.getSubscription()
  if (!s || Notification.permission !== 'granted' || recall() !== account) return 'off'
  await tell(s).catch(() => undefined) // without network it is told the next time
  return 'on'
}

/** startPush asks the person, and subscribes. key is the server's public key. It must be called from a press. */
export async function startPush(account: string, key: string): Promise<PushState> {
  const r = await registration()
  if (!r) return 'missing'
  const answer = await Notification.requestPermission()
  if (answer !== 'granted') return answer === 'denied' ? 'denied' : 'off'
  await tell(await subscribe(r, bytesOf(key)))
  recall(account)
  return 'on'
}

async function subscribe(r: ServiceWorkerRegistration, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const old = await r.pushManager.getSubscription()
  if (old && !same(old.options.applicationServerKey, key)) await old.unsubscribe()
  try {
    return await r.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch {
    throw new Problem(-1, 'push.refused', '这部手机连不上推送服务，请留意应用里的消息')
  }
}

async function tell(s: PushSubscription): Promise<void> {
  const { p256dh = '', auth = '' } = s.toJSON().keys ?? {}
  await ask(api.POST('/pushes', { body: { endpoint: s.endpoint, p256dh, auth } }))
}

/** stopPush ends the notices. The server is told first; the browser forgets in any case. */
export async function stopPush(): Promise<void> {
  const s = await (await registration())?.pushManager.getSubscription()
  try {
    if (s) await ask(api.DELETE('/pushes', {}))
  } finally {
    await s?.unsubscribe().catch(() => false)
    recall('')
  }
}

/** recall notes for which account this browser subscribed; an id, no name. */
function recall(account?: string): string {
  try {
    if (account) localStorage.setItem(name, account)
    else if (account === '') localStorage.removeItem(name)
    return localStorage.getItem(name) ?? ''
  } catch {
    return account ?? ''
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, c => c.charCodeAt(0))
}

function same(a: ArrayBuffer | null, b: Uint8Array): boolean {
  const x = new Uint8Array(a ?? new ArrayBuffer(0))
  return x.length === b.length && x.every((v, i) => v === b[i])
}
