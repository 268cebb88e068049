// What was done without signal and still has to reach the server. An item is written before the network is tried, and the
// same key is sent until an answer is known: the server carries a key out once.

/** Verbs are the moves that may wait. Accepting, consenting, dispatching and cancelling need the server's answer at once. */
export const verbs = ['depart', 'arrive', 'check_in', 'check_out', 'report', 'decline', 'rate'] as const
/** OutboxVerb is one of them. */
export type OutboxVerb = (typeof verbs)[number]
/** Moves whose moment counts: they carry the phone's time. */
const timed: readonly string[] = ['depart', 'arrive', 'check_in', 'check_out']

/** ItemState: queued waits, sending is under way, done was taken by the server, needs_person was refused by it. */
export type ItemState = 'queued' | 'sending' | 'done' | 'needs_person'

/** Item is one move that waits. */
export interface Item {
  /** The Idempotency-Key, the same for every try. */
  key: string
  verb: OutboxVerb
  /** The order's id. */
  order: string
  /** The body as it is sent, device_at included; it never changes. */
  body: Record<string, unknown>
  /** Words for the list of what waits. */
  label: string
  /** RFC 3339: when it was done, by the phone's clock set right by the server's. */
  deviceAt: string
  /** What was added to the phone's clock for that, in ms. */
  offset: number
  tries: number
  state: ItemState
  /** Why the last try did not do it. */
  problem?: { code: string; detail: string }
  /** Not tried again before, in ms of the phone's clock. */
  next: number
  /** Its place among all items: of one order, the lower goes first. */
  seq: number
  /** When it was added and when its state last changed, in ms of the phone's clock. */
  at: number
  since: number
}

/** Sent is the answer to a try. retry: the same key may do better later; signedOut: only after signing in. */
export type Sent = { ok: true; order?: unknown } | { ok: false; retry: boolean; signedOut?: boolean; code: string; detail: string }

/** Change is what an edit does to the shelf. */
export interface Change { put?: Item[]; drop?: string[] }

/** Shelf keeps the items. An edit is one transaction: what it read is still true when it writes. It may be run again. */
export interface Shelf {
  all: () => Promise<Item[]>
  edit: (work: (items: Item[]) => Change) => Promise<void>
}

/** OutboxWorld is what the outbox needs of the world. */
export interface OutboxWorld {
  shelf: Shelf
  send: (item: Item) => Promise<Sent>
  /** Runs the work when no other page sends; false: another one does, and it was not run. */
  alone: (work: () => Promise<void>) => Promise<boolean>
  /** Makes a new key. */
  key: () => string
  now: () => number
  /** What must be added to the phone's clock to get the server's, in ms. */
  offset: () => number
  after: (ms: number, fn: () => void) => () => void
  /** 0 ≤ number < 1. */
  random: () => number
  /** Hears what is on the shelf, in order. own: this page changed it, and the others should know. */
  show: (items: Item[], own: boolean) => void
}

const minute = 60_000
/** The longest wait between two tries. A time further ahead was set by a clock that was wrong. */
const longest = 5 * minute
/** How long a page can show that an item was uploaded. */
const keepDone = 10 * minute
/** Presses of the same thing within this time are one. */
const samePress = 2000

/** Outbox sends what waits: in order within an order, orders apart from each other. */
export class Outbox {
  private items: Item[] = []
  private stopped = false
  private again = false
  private signedOut = false // nothing is planned until somebody asks again
  private running: Promise<void> | undefined
  private cancel: () => void = () => {}
  private waiting = new Map<string, ((i: Item) => void)[]>()

  constructor(private readonly world: OutboxWorld) {}

  /** start reads the shelf and sends what is there, also what a page that was closed left in the middle of sending. */
  async start(): Promise<void> {
    await this.refresh(false)
    void this.flush()
  }

  /** stop sends nothing more. The answer of a try under way is still written down. */
  stop(): void {
    this.stopped = true
    this.cancel()
    this.release()
  }

  /** add writes a move down and starts sending it. It resolves when it is written. A second press gives the first one's item. */
  async add(verb: OutboxVerb, order: string, body: Record<string, unknown>, label: string): Promise<Item> {
    if (!verbs.includes(verb)) throw new TypeError(`${String(verb)} may not wait`)
    const draft = this.draft(verb, order, body, label)
    let item = draft
    await this.edit(items => {
      const twin = items.find(i => isTwin(i, draft))
      item = twin ?? placed(draft, items)
      return twin ? {} : { put: [item] }
    })
    void this.flush()
    return item
  }

  private draft(verb: OutboxVerb, order: string, body: Record<string, unknown>, label: string): Item {
    const at = this.world.now()
    const offset = this.world.offset()
    const deviceAt = new Date(at + offset).toISOString()
    return { key: this.world.key(), verb, order, body, label, deviceAt, offset, tries: 0, state: 'queued', next: 0, seq: 0, at, since: at }
  }

  /** settled resolves when the item is done or needs a person, or when it has to wait: for the network or for another item. */
  async settled(key: string): Promise<Item> {
    const item = this.items.find(i => i.key === key) ?? (await this.world.shelf.all()).find(i => i.key === key)
    if (!item) throw new Error('no such item')
    if (isSettled(item)) return item
    const later = new Promise<Item>(done => this.waiting.set(key, [...(this.waiting.get(key) ?? []), done]))
    void this.flush()
    return later
  }

  /** retry tries everything that waits now, without regard to when it was to be tried again. */
  async retry(): Promise<void> {
    await this.edit(dueNow)
    await this.flush()
  }

  /** drop forgets an item for good; what waited behind it goes on. */
  async drop(key: string): Promise<void> {
    await this.edit(items => (items.some(i => i.key === key) ? { drop: [key] } : {}))
    await this.flush()
  }

  /**
   * mend sends a refused item again with what the person has put right. It keeps its place and its moment: who typed a digit
   * wrongly in a stairwell loses no minutes. The key is new, because the body is. It resolves with the new item.
   */
  async mend(key: string, right: Record<string, unknown>): Promise<Item> {
    let mended: Item | undefined
    await this.edit(items => {
      const old = items.find(i => i.key === key && i.state === 'needs_person')
      if (!old) return {}
      const { device_at } = old.body
      const body = { ...right, ...(device_at !== undefined && { device_at }) }
      mended = { ...old, key: this.world.key(), body, tries: 0, state: 'queued', next: 0, problem: undefined, since: this.world.now() }
      return { put: [mended], drop: [key] }
    })
    if (!mended) throw new Error('no such item')
    void this.flush()
    return mended
  }

  /** noticed says that another page changed the shelf. */
  async noticed(): Promise<void> {
    await this.refresh(false)
    this.plan()
  }

  /** flush sends what is due. Calls while it is under way make it look again. */
  flush(): Promise<void> {
    this.again = true
    this.signedOut = false
    this.running ??= this.rounds().finally(() => {
      this.running = undefined
      if (this.again && !this.stopped) void this.flush() // asked for in the last moment
    })
    return this.running
  }

  private async rounds(): Promise<void> {
    try {
      while (this.again && !this.stopped) {
        this.again = false
        await this.world.alone(() => this.drain())
      }
    } finally {
      this.release()
      this.plan()
    }
  }

  /** drain sends until nothing is due. Nobody else sends meanwhile, so what stands as sending was left behind. */
  private async drain(): Promise<void> {
    await this.edit(items => ({ put: items.filter(i => i.state === 'sending').map(i => ({ ...i, state: 'queued' as const })), drop: this.outdated(items) }))
    for (let item = await this.take(); item; item = await this.take()) {
      const answer = await this.try(item)
      await this.write(item, answer)
      this.signedOut = !answer.ok && answer.signedOut === true
      if (this.signedOut) return
    }
  }

  /** take marks the next item that is due as being sent. */
  private async take(): Promise<Item | undefined> {
    if (this.stopped) return undefined
    let taken: Item | undefined
    await this.edit(items => {
      const due = heads(items).find(i => i.state === 'queued' && this.waitOf(i) === 0)
      taken = due && { ...due, state: 'sending', tries: due.tries + 1, since: this.world.now() }
      return { put: taken ? [taken] : [] }
    })
    return taken
  }

  private async try(item: Item): Promise<Sent> {
    try {
      return await this.world.send(item)
    } catch {
      return { ok: false, retry: true, code: 'app.broken', detail: '没有发出去，稍后再试' }
    }
  }

  private async write(item: Item, answer: Sent): Promise<void> {
    const after = this.outcome(item, answer)
    await this.edit(items => {
      if (!items.some(i => i.key === item.key)) return {} // dropped meanwhile
      // One success says that the server can be reached: nobody waits any longer.
      return { put: [after, ...(answer.ok ? (dueNow(items).put ?? []).filter(i => i.key !== item.key) : [])] }
    })
  }

  private outcome(item: Item, answer: Sent): Item {
    const since = this.world.now()
    if (answer.ok) return { ...item, state: 'done', since, problem: undefined }
    const problem = { code: answer.code, detail: answer.detail }
    if (answer.signedOut) return { ...item, state: 'queued', since, problem, next: 0, tries: item.tries - 1 }
    if (!answer.retry) return { ...item, state: 'needs_person', since, problem }
    return { ...item, state: 'queued', since, problem, next: since + this.delay(item.tries) }
  }

  /** delay is 2–4 s after the first failed try and doubles up to 2½–5 minutes. */
  private delay(tries: number): number {
    return Math.min(longest, 4000 * 2 ** Math.min(tries - 1, 10)) * (0.5 + 0.5 * this.world.random())
  }

  /** waitOf is how long an item must wait, in ms. Only a clock that went back gives more than the longest wait. */
  private waitOf(item: Item): number {
    const wait = item.next - this.world.now()
    return wait > longest ? 0 : Math.max(0, wait)
  }

  private outdated(items: Item[]): string[] {
    return items.filter(i => i.state === 'done' && Math.abs(this.world.now() - i.since) >= keepDone).map(i => i.key)
  }

  /** plan looks again when the next item is due or the next done one is to vanish. */
  private plan(): void {
    this.cancel()
    if (this.stopped || this.signedOut) return
    const due = heads(this.items).filter(i => i.state === 'queued' || i.state === 'sending').map(i => this.waitOf(i))
    const gone = this.items.filter(i => i.state === 'done').map(i => Math.min(keepDone, i.since + keepDone - this.world.now()))
    const waits = [...due, ...gone]
    if (waits.length) this.cancel = this.world.after(Math.max(1000, Math.min(...waits)), () => void this.flush())
  }

  private async edit(work: (items: Item[]) => Change): Promise<void> {
    let changed = false
    await this.world.shelf.edit(items => {
      const c = work([...items].sort(bySeq))
      changed = !!(c.put?.length || c.drop?.length)
      return c
    })
    if (changed) await this.refresh(true)
  }

  private async refresh(own: boolean): Promise<void> {
    const was = this.items
    this.items = (await this.world.shelf.all()).sort(bySeq)
    this.world.show(this.items, own)
    this.tell(was)
  }

  /** tell answers those who wait for an item; one that vanished is told as it was last seen. */
  private tell(was: Item[]): void {
    for (const key of this.waiting.keys()) {
      const item = this.items.find(i => i.key === key)
      const last = was.find(i => i.key === key)
      if (item ? isSettled(item) : last) this.answer(key, (item ?? last) as Item)
    }
  }

  /** release answers those whose item could not be tried, because another one stands before it or another page sends. */
  private release(): void {
    for (const item of this.items) this.answer(item.key, item)
  }

  private answer(key: string, item: Item): void {
    const list = this.waiting.get(key) ?? []
    this.waiting.delete(key)
    list.forEach(done => done(item))
  }
}

const bySeq = (a: Item, b: Item): number => a.seq - b.seq

/** heads are the items that may go: of each order the first that is not done. */
function heads(items: Item[]): Item[] {
  const first = new Map<string, Item>()
  for (const i of items) if (i.state !== 'done' && !first.has(i.order)) first.set(i.order, i)
  return [...first.values()]
}

function isSettled(i: Item): boolean {
  return i.state === 'done' || i.state === 'needs_person' || (i.state === 'queued' && i.problem !== undefined)
}

function dueNow(items: Item[]): Change {
  return { put: items.filter(i => i.state === 'queued' && i.next > 0).map(i => ({ ...i, next: 0 })) }
}

/** isTwin tells whether an item is the same move as a new one: pressed twice, or pressed again while it waits. */
function isTwin(old: Item, fresh: Item): boolean {
  if (old.verb !== fresh.verb || old.order !== fresh.order || told(old) !== told(fresh)) return false
  return old.state === 'queued' || old.state === 'sending' || Math.abs(fresh.at - old.at) < samePress
}

function told(i: Item): string {
  return JSON.stringify({ ...i.body, device_at: undefined })
}

/**
 * placed puts a new item behind the others and writes its moment down. Within an order the moments do not go back when the
 * clock was corrected a little; a clock that was far off is told as it stands, for the server to judge.
 */
function placed(item: Item, items: Item[]): Item {
  const seq = items.reduce((most, i) => Math.max(most, i.seq), 0) + 1
  if (!timed.includes(item.verb)) return { ...item, seq }
  const own = Date.parse(item.deviceAt)
  const near = items.filter(i => i.order === item.order && timed.includes(i.verb)).map(i => Date.parse(i.deviceAt)).filter(t => t - own <= longest)
  const deviceAt = new Date(Math.max(own, ...near)).toISOString()
  return { ...item, seq, deviceAt, body: { ...item.body, device_at: deviceAt } }
}
