// The outbox of who is signed in: kept in the database, sent by one tab at a time, shown by all.
import { shallowReactive } from 'vue'
import { Outbox, type Item, type OutboxVerb, type Sent } from '@/core/outbox'
import { Problem } from '@/core/problem'
import { openDb, plain, type Db, type Row } from './db'
import { newKey } from './http'

/** OutboxState is what the screens show. */
export interface OutboxState {
  /** All items in order; done ones stay for ten minutes. */
  readonly items: readonly Item[]
  /** How many are not done. */
  readonly waiting: number
  /** Whether they outlive the page. */
  readonly durable: boolean
}

const state = shallowReactive({ items: [] as readonly Item[], waiting: 0, durable: true })

/** outbox is what waits to reach the server. */
export const outbox: OutboxState = state

interface Post { box: Outbox; end: () => void }
let post: Promise<Post> | undefined
let persisting = false

/** startOutbox takes up the outbox of an account and sends what waits. offset is what turns the phone's clock into the server's, in ms. */
export function startOutbox(account: string, send: (item: Item) => Promise<Sent>, offset: () => number): void {
  stopOutbox()
  const mine: Promise<Post> = openDb(account).then(db => start(db, send, offset, () => post === mine))
  post = mine
}

/** stopOutbox sends nothing more and shows nothing. What waits stays in the database. */
export function stopOutbox(): void {
  void post?.then(p => p.end())
  post = undefined
  Object.assign(state, { items: [], waiting: 0, durable: true })
}

/** enqueue writes a move down; it resolves when it is written. Sending has begun by then, and goes on by itself. */
export async function enqueue(verb: OutboxVerb, order: string, body: Record<string, unknown>, label: string): Promise<Item> {
  const item = await (await mine()).add(verb, order, plain(body), label)
  if (!persisting) void navigator.storage?.persist?.().catch(() => {})
  persisting = true
  return item
}

/** settled resolves when the item is done or needs a person, or when it has to wait longer than one try. */
export async function settled(key: string): Promise<Item> {
  return (await mine()).settled(key)
}

/** retryNow tries everything that waits at once. */
export async function retryNow(): Promise<void> {
  await (await mine()).retry()
}

/** dropItem forgets an item for good: the person was asked. */
export async function dropItem(key: string): Promise<void> {
  await (await mine()).drop(key)
}

/** mendItem sends a refused item again, put right, with its own place and moment. */
export async function mendItem(key: string, body: Record<string, unknown>): Promise<Item> {
  return (await mine()).mend(key, plain(body))
}

async function mine(): Promise<Outbox> {
  if (!post) throw new Problem(401, 'session.none', '请先登录')
  return (await post).box
}

async function start(db: Db, send: (item: Item) => Promise<Sent>, offset: () => number, current: () => boolean): Promise<Post> {
  const name = `lindan-outbox-${db.account}`
  const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel(name) : undefined
  const box = new Outbox({
    shelf: { all: async () => (await db.all('outbox')) as Item[], edit: work => db.edit('outbox', rows => work(rows as Item[])) },
    send, offset, now: () => Date.now(), random: Math.random, key: newKey, alone: work => alone(db, name, work),
    after: (ms, fn) => { const timer = setTimeout(fn, ms); return () => clearTimeout(timer) },
    show: (items, own) => {
      if (!current()) return
      Object.assign(state, { items, waiting: items.filter(i => i.state !== 'done').length, durable: db.durable })
      if (own) channel?.postMessage('changed')
    },
  })
  const unlisten = listen(box, channel)
  const end = (): void => {
    box.stop()
    unlisten()
    channel?.close()
  }
  if (current()) await box.start()
  return { box, end }
}

function listen(box: Outbox, channel: BroadcastChannel | undefined): () => void {
  const online = (): void => void box.retry()
  const seen = (): void => { if (document.visibilityState === 'visible') void box.flush() }
  const told = (): void => void box.noticed()
  window.addEventListener('online', online)
  document.addEventListener('visibilitychange', seen)
  channel?.addEventListener('message', told)
  return () => {
    window.removeEventListener('online', online)
    document.removeEventListener('visibilitychange', seen)
    channel?.removeEventListener('message', told)
  }
}

/** A page that sends is waited for this long, in ms; then it is asleep or gone. Sending twice is harmless, the key is the same. */
const patience = 60_000

/** alone runs the work in one tab at a time. */
async function alone(db: Db, name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return leased(db, work)
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  let running: Promise<void> | undefined
  const run = (): Promise<void> => {
    clearTimeout(timer)
    return (running = work())
  }
  try {
    await locks.request(name, { signal: stop.signal }, run)
  } catch (e) {
    if (running) await running // the lock was taken from us, or the work failed
    else if (stop.signal.aborted) await locks.request(name, { steal: true }, run)
    else throw e
  }
  return true
}

interface Lease extends Row { holder: string; until: number }

/** leased runs the work under a lease in the database, where there are no locks. A lease too far ahead was set by a wrong clock. */
async function leased(db: Db, work: () => Promise<void>): Promise<boolean> {
  const holder = newKey()
  const take = async (): Promise<boolean> => {
    let got = false
    await db.edit('keys', rows => {
      const old = rows.find(r => r.key === 'lease') as Lease | undefined
      const left = old ? old.until - Date.now() : 0
      got = old?.holder === holder || left <= 0 || left > patience
      return got ? { put: [{ key: 'lease', holder, until: Date.now() + patience } as Lease] } : {}
    })
    return got
  }
  if (!(await take())) return false
  const renewal = setInterval(() => void take(), patience / 3)
  try {
    await work()
  } finally {
    clearInterval(renewal)
    await db.edit('keys', rows => ((rows.find(r => r.key === 'lease') as Lease | undefined)?.holder === holder ? { drop: ['lease'] } : {}))
  }
  return true
}
