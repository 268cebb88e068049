// The live stream of this browser: fetched by one tab, shared with the others, and lent to the screens.
import { onMounted, onUnmounted, readonly, ref, type Ref } from 'vue'
import { Live, silence, tellAll, type Ending, type LiveEvent, type LiveMode, type Stop } from '@/core/live'
import { Problem } from '@/core/problem'
import { createParser, type Message } from '@/core/sse'

/** LiveKeys is how the session lends its token to the stream. */
export interface LiveKeys {
  /** A token that is good now, or "" when nobody is signed in. */
  token: () => Promise<string>
  /** Gets a new token. false: signed out; it throws when nobody answered. */
  renew: () => Promise<boolean>
}

const mode = ref<LiveMode>('off')
const listeners = new Set<(e: LiveEvent) => void>()
let live: Live | undefined
let leave: () => void = () => {}

/** liveMode is how news come now. */
export const liveMode: Readonly<Ref<LiveMode>> = readonly(mode)

/** onLive calls fn for each event until the answer is called, whoever is signed in. */
export function onLive(fn: (e: LiveEvent) => void): () => void {
  listeners.add(fn)
  return () => { listeners.delete(fn) }
}

/**
 * useLive calls fn for each event while the component is mounted. Where no stream works it calls it with the kind poll every
 * poll seconds (60 unless told) while the page is looked at.
 */
export function useLive(fn: (e: LiveEvent) => void, o: { poll?: number } = {}): void {
  let off = (): void => {}
  let timer: ReturnType<typeof setInterval> | undefined
  const ask = (): void => { if (mode.value === 'poll' && document.visibilityState === 'visible') fn({ kind: 'poll', id: '' }) }
  onMounted(() => {
    off = onLive(fn)
    timer = setInterval(ask, (o.poll ?? 60) * 1000)
  })
  onUnmounted(() => {
    off()
    clearInterval(timer)
  })
}

/** startLive opens the stream of an account. Started again for another account, it changes over. */
export function startLive(account: string, keys: LiveKeys): void {
  stopLive()
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('lindan-live') : undefined
  const mine = new Live({
    connect: connector(account, keys, channel), renew: keys.renew, now: () => Date.now(), random: Math.random, onMode: m => { mode.value = m },
    after: (ms, fn) => { const timer = setTimeout(fn, ms); return () => clearTimeout(timer) },
  })
  mine.on(e => tellAll(listeners, e))
  const turn = (): void => { if (document.visibilityState === 'visible') mine.visible(); else mine.hidden() }
  const wake = (): void => mine.wake()
  document.addEventListener('visibilitychange', turn)
  window.addEventListener('online', wake)
  live = mine
  leave = () => {
    document.removeEventListener('visibilitychange', turn)
    window.removeEventListener('online', wake)
    channel?.close()
  }
  mine.start()
  if (document.visibilityState !== 'visible') mine.hidden()
}

/** stopLive ends the stream: nobody is signed in. */
export function stopLive(): void {
  live?.stop()
  leave()
  live = undefined
  leave = () => {}
}

type Connect = (lastId: string, onText: (text: string) => void, stop: Stop) => Promise<Ending>

/**
 * connector makes connections that one tab of the browser holds for all: the others wait for its lock and live on what it
 * passes on. When it goes, the next one resumes where it was. A tab that holds the lock and says nothing, because the system
 * has put it to sleep, loses it.
 */
function connector(account: string, keys: LiveKeys, channel: BroadcastChannel | undefined): Connect {
  const locks = navigator.locks as LockManager | undefined
  let steal = false
  return async (lastId, onText, stop) => {
    const abort = new AbortController()
    stop.onStop(() => abort.abort())
    if (!locks || !channel) return stream(keys, lastId, onText, abort.signal)
    const follower = follow(channel, account, lastId, onText)
    const lead = (): Promise<Ending> => {
      follower.end()
      return stream(keys, follower.lastId(), shared(channel, account, follower.lastId(), onText, abort.signal), abort.signal)
    }
    try {
      return await locks.request(`lindan-live-${account}`, steal ? { steal } : { signal: abort.signal }, lead)
    } catch {
      return 'failed' // stopped while waiting, or another tab took the lock
    } finally {
      steal = follower.asleep()
      follower.end()
    }
  }
}

/** Word is what tabs tell each other: a piece of the stream, or the question of a tab that has just come. */
interface Word { account: string; from: string; to?: string; text?: string }

function nameless(): string {
  return Math.random().toString(36).slice(2)
}

interface Follower { lastId: () => string; asleep: () => boolean; end: () => void }

/** follow hands over what the leading tab passes on. */
function follow(channel: BroadcastChannel, account: string, since: string, onText: (text: string) => void): Follower {
  const me = nameless()
  let last = since
  let following = true
  let heard = performance.now()
  const parser = createParser(m => { last = m.id || last })
  const hear = (e: MessageEvent<Word>): void => {
    const w = e.data
    if (w.account !== account || w.text === undefined || (w.to && w.to !== me)) return
    heard = performance.now()
    parser.push(w.text)
    onText(w.text)
  }
  const end = (): void => {
    following = false
    channel.removeEventListener('message', hear)
  }
  channel.addEventListener('message', hear)
  channel.postMessage({ account, from: me } satisfies Word)
  return { lastId: () => last, asleep: () => following && performance.now() - heard >= silence - 1000, end }
}

/** shared passes whole events on to the other tabs and answers a new one at once with the place where the stream is. */
function shared(channel: BroadcastChannel, account: string, since: string, onText: (text: string) => void, signal: AbortSignal): (text: string) => void {
  const me = nameless()
  let last = since
  let heard = false
  const tell = (text: string, to?: string): void => { if (!signal.aborted) channel.postMessage({ account, from: me, to, text } satisfies Word) }
  const parser = createParser(m => { last = m.id || last; heard = true; tell(textOf(m)) }, () => { heard = true; tell(': \n\n') })
  const greet = (e: MessageEvent<Word>): void => {
    if (e.data.account === account && e.data.text === undefined && heard) tell(textOf({ id: last, event: 'ready', data: '{}' }), e.data.from)
  }
  channel.addEventListener('message', greet)
  signal.addEventListener('abort', () => channel.removeEventListener('message', greet))
  return text => {
    onText(text)
    parser.push(text)
  }
}

function textOf(m: Message): string {
  return `id: ${m.id}\nevent: ${m.event}\n${m.data.split('\n').map(line => `data: ${line}\n`).join('')}\n`
}

/** stream fetches the events. EventSource would be shorter, but it cannot send the token. */
async function stream(keys: LiveKeys, lastId: string, onText: (text: string) => void, signal: AbortSignal): Promise<Ending> {
  try {
    const token = await keys.token()
    if (!token) return 'refused'
    const headers = { Accept: 'text/event-stream', Authorization: `Bearer ${token}`, ...(lastId && { 'Last-Event-ID': lastId }) }
    const answer = await fetch('/api/v1/live', { headers, signal, cache: 'no-store', credentials: 'same-origin' })
    if (!isStream(answer)) {
      await answer.body?.cancel()
      return answer.status === 401 ? 'refused' : 'failed'
    }
    return await read(answer.body, onText)
  } catch (e) {
    return e instanceof Problem && e.status === 401 ? 'refused' : 'failed'
  }
}

function isStream(a: Response): a is Response & { body: ReadableStream<Uint8Array> } {
  return a.ok && a.body !== null && (a.headers.get('Content-Type') ?? '').startsWith('text/event-stream')
}

async function read(body: ReadableStream<Uint8Array>, onText: (text: string) => void): Promise<Ending> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return 'ended'
    onText(decoder.decode(value, { stream: true }))
  }
}
