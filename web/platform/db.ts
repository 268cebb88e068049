// What the phone keeps: one database an account, for what waits to be sent, for reading offline, for drafts and for a key.
// Where the browser has no database or refuses it, such as in a private window, the memory of the page stands in.
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'

/** Row is anything that is kept, under its key. */
export interface Row { key: string }
/** Kept is a value with the moment it was put down, in ms. */
export interface Kept<T> { at: number; value: T }
/** Table is a part of the database. */
export type Table = 'outbox' | 'cache' | 'drafts' | 'keys'
/** Edit is what a change of a table puts and drops. */
export interface Edit { put?: Row[]; drop?: string[] }

type Schema = DBSchema & Record<Table, { key: string; value: Row }>
type Disk = IDBPDatabase<Schema>

const tables: readonly Table[] = ['outbox', 'cache', 'drafts', 'keys']
/** Faults of the browser's database, as opposed to ours. */
const faults = ['QuotaExceededError', 'UnknownError', 'InvalidStateError', 'AbortError', 'NotFoundError', 'TimeoutError', 'SecurityError', 'NotAllowedError']
/** How long opening may take, in ms: there are browsers in which it hangs. */
const patience = 4000

/** guest is the account of those who have not signed in; it has drafts only. */
export const guest = 'guest'

/** Db is the database of one account. All calls work on disk or, without one, in memory. */
export class Db {
  private readonly memory = new Map<Table, Map<string, Row>>(tables.map(t => [t, new Map()]))
  private disk: Disk | undefined
  private over = false
  private mending: Promise<void> | undefined

  constructor(readonly account: string) {}

  /** Whether what is kept outlives the page. */
  get durable(): boolean {
    return this.disk !== undefined
  }

  /** Whether it was deleted, here or by another page: what is kept now is kept in memory and never seen again. */
  get gone(): boolean {
    return this.over
  }

  /** open opens the database; without one the memory stands in. */
  async open(): Promise<this> {
    const d = await connect(nameOf(this.account), () => this.lose())
    if (this.over) d?.close() // deleted while it was being opened
    else this.disk = d
    return this
  }

  /** get reads a row; undefined: there is none. */
  get(table: Table, key: string): Promise<Row | undefined> {
    return this.run(async d => d.get(table, key), m => m(table).get(key))
  }

  /** all reads a table. */
  all(table: Table): Promise<Row[]> {
    return this.run(async d => d.getAll(table), m => [...m(table).values()])
  }

  /** put writes a row. */
  put(table: Table, row: Row): Promise<void> {
    return this.run(async d => {
      const tx = d.transaction(table, 'readwrite', { durability: 'strict' })
      const done = Promise.all([tx.store.put(row), tx.done])
      tx.commit() // nothing is read before: what was typed last is kept although the page goes
      await done
    }, m => { m(table).set(row.key, row) })
  }

  /** drop deletes a row. */
  drop(table: Table, key: string): Promise<void> {
    return this.edit(table, () => ({ drop: [key] }))
  }

  /** edit reads a table and changes it in one transaction. The work may be run twice; it must not wait for anything. */
  edit(table: Table, work: (rows: Row[]) => Edit): Promise<void> {
    return this.run(async d => {
      const tx = d.transaction(table, 'readwrite', { durability: 'strict' })
      tx.done.catch(() => {}) // it is awaited below, unless the reading fails first
      const { put = [], drop = [] } = work(await tx.store.getAll())
      await Promise.all([...put.map(r => tx.store.put(r)), ...drop.map(k => tx.store.delete(k)), tx.done])
    }, m => {
      const { put = [], drop = [] } = work([...m(table).values()])
      put.forEach(r => m(table).set(r.key, r))
      drop.forEach(k => m(table).delete(k))
    })
  }

  /** destroy deletes everything. Other pages lose the database too; should one of them hold on to it, it is empty. */
  async destroy(): Promise<void> {
    await this.mending
    const d = this.disk
    this.over = true // from here on a lost connection is not opened again
    if (d) await clear(d, tables).catch(() => {})
    this.lose()
    if (d) await new Promise<void>(done => { deleteDB(nameOf(this.account), { blocked: () => done() }).then(() => done(), () => done()) })
  }

  /** thin deletes everything but what waits to be sent and what was typed. */
  thin(): Promise<void> {
    const rest = tables.filter(t => t !== 'outbox' && t !== 'drafts')
    return this.run(d => clear(d, rest), m => rest.forEach(t => m(t).clear()))
  }

  /** lose goes on without what was kept: it was deleted, here or by another page. */
  private lose(): void {
    this.over = true
    this.disk?.close()
    this.disk = undefined
    this.memory.forEach(t => t.clear())
  }

  private async run<T>(onDisk: (d: Disk) => Promise<T>, inMemory: (m: (t: Table) => Map<string, Row>) => T): Promise<T> {
    for (let tries = 1; ; tries++) {
      await this.mending
      const d = this.disk
      if (!d) return inMemory(t => this.memory.get(t) as Map<string, Row>)
      try {
        return await onDisk(d)
      } catch (e) {
        const name = nameOfFault(e)
        if (d === this.disk) this.mending = name === 'QuotaExceededError' || tries > 1 ? this.fallBack(d) : this.reopen(d)
      }
    }
  }

  /** reopen opens a database again that was lost, as Safari's is after a while in the background. */
  private async reopen(d: Disk): Promise<void> {
    d.close()
    this.disk = undefined
    if (!this.over) await this.open()
  }

  /** fallBack takes what can still be read into memory: better than to refuse what a person does. */
  private async fallBack(d: Disk): Promise<void> {
    for (const t of tables) {
      const rows = await d.getAll(t).catch(() => [])
      rows.forEach(r => this.memory.get(t)?.set(r.key, r))
    }
    d.close()
    this.disk = undefined
  }
}

/** nameOfFault is what the browser's database complains of; any other error is ours and is thrown. */
function nameOfFault(e: unknown): string {
  const name = e instanceof Error || e instanceof DOMException ? e.name : ''
  if (!faults.includes(name)) throw e
  return name
}

function nameOf(account: string): string {
  return `lindan-${account}`
}

async function connect(name: string, gone: () => void): Promise<Disk | undefined> {
  let late = false
  try {
    const opening = openDB<Schema>(name, 1, {
      upgrade: d => tables.forEach(t => d.createObjectStore(t, { keyPath: 'key' })),
      blocking: (_from, _to, e) => {
        const d = e.target as IDBDatabase
        d.close()
        gone()
      },
    })
    void opening.then(d => { if (late) d.close() }, () => {})
    return await within(opening, () => { late = true })
  } catch {
    return undefined
  }
}

function within<T>(work: Promise<T>, tooLate: () => void): Promise<T | undefined> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => { tooLate(); done(undefined) }, patience)
    work.then(done, fail).finally(() => clearTimeout(timer))
  })
}

async function clear(d: Disk, which: readonly Table[]): Promise<void> {
  const tx = d.transaction(which, 'readwrite')
  await Promise.all([...which.map(t => tx.objectStore(t).clear()), tx.done])
}

interface Opened { db: Db; ready: Promise<Db> }
const opened = new Map<string, Opened>()
let current: string = remembered()

/** remembered is whose database a page reads until the session has been taken up: that of the last account on this phone. */
function remembered(): string {
  try {
    return (JSON.parse(localStorage.getItem('lindan.hint') ?? 'null') as { id?: string } | null)?.id ?? guest
  } catch {
    return guest
  }
}

/** openDb opens the database of an account; drafts and the cache are in it from now on, also while it is being opened. */
export function openDb(account: string): Promise<Db> {
  current = account
  if (opened.get(account)?.db.gone) opened.delete(account)
  return databaseOf(account)
}

/** dropDb deletes the database of an account with all that is in it. */
export async function dropDb(account: string): Promise<void> {
  const db = databaseOf(account)
  opened.delete(account)
  if (current === account) current = guest
  await (await db).destroy()
}

/** leaveDb ends an account on this phone when its uploads and drafts must not be lost: only they stay, for the same person's return. */
export async function leaveDb(account: string): Promise<void> {
  if (current === account) current = guest
  await (await databaseOf(account)).thin()
}

/** accountDb is the database of who is signed in; undefined for a guest. */
export function accountDb(): Promise<Db> | undefined {
  return current === guest ? undefined : databaseOf(current)
}

/** databaseOf gives an account's database. One that another page deleted is not made anew but by signing in. */
function databaseOf(account: string): Promise<Db> {
  let o = opened.get(account)
  if (!o) {
    const db = new Db(account)
    opened.set(account, (o = { db, ready: db.open() }))
  }
  return o.ready
}

/** saveDraft keeps what somebody has typed, under a name. */
export async function saveDraft(name: string, value: unknown): Promise<void> {
  const db = await databaseOf(current)
  await db.put('drafts', { key: name, at: Date.now(), value: plain(value) } as Row)
}

/** readDraft gives what was typed; undefined: nothing. */
export async function readDraft<T>(name: string): Promise<T | undefined> {
  const db = await databaseOf(current)
  return ((await db.get('drafts', name)) as (Row & Kept<T>) | undefined)?.value
}

/** dropDraft forgets what was typed. */
export async function dropDraft(name: string): Promise<void> {
  const db = await databaseOf(current)
  await db.drop('drafts', name)
}

/** keep keeps content for reading offline. Nothing personal: that belongs into the vault. For a guest nothing is kept. */
export async function keep(name: string, value: unknown): Promise<void> {
  const db = await accountDb()
  await db?.put('cache', { key: name, at: Date.now(), value: plain(value) } as Row)
}

/** kept gives the content that was kept and when; undefined: none. */
export async function kept<T>(name: string): Promise<Kept<T> | undefined> {
  const row = (await (await accountDb())?.get('cache', name)) as (Row & Kept<T>) | undefined
  return row && { at: row.at, value: row.value }
}

/** plain is a value without Vue's proxies, which no database takes. Blobs and dates stay what they are. */
export function plain<T>(value: T): T {
  if (Array.isArray(value)) return value.map(plain) as T
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)])) as T
}
