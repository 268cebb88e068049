// Address and phone of the accepted task, for stairwells without signal: encrypted with a key that no script can read out,
// for a day at most.
import { accountDb, type Db, type Row } from './db'

/** How long something may stay in the vault, in ms. */
const longest = 24 * 60 * 60_000
const prefix = 'sealed:'
const keyName = 'vault'

interface Sealed extends Row { at: number; iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }

/**
 * seal puts a value into the vault of the account that is signed in. false: it was not kept, because nobody is signed in or
 * the browser has no WebCrypto (it needs https).
 */
export async function seal(name: string, value: unknown): Promise<boolean> {
  const db = await accountDb()
  const key = db && (await keyOf(db))
  if (!db || !key) return false
  const at = Date.now()
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const data = await crypto.subtle.encrypt(cipher(db, name, at, iv), key, new TextEncoder().encode(JSON.stringify(value)))
  await db.put('cache', { key: prefix + name, at, iv, data } as Sealed)
  await sweep()
  return true
}

/** open gives a value back; undefined: there is none, or it is older than a day, or it cannot be read. */
export async function open<T>(name: string): Promise<T | undefined> {
  await sweep()
  const db = await accountDb()
  const sealed = (await db?.get('cache', prefix + name)) as Sealed | undefined
  if (!db || !sealed) return undefined
  try {
    const key = await keyOf(db)
    if (!key) return undefined
    const text = await crypto.subtle.decrypt(cipher(db, name, sealed.at, sealed.iv), key, sealed.data)
    return JSON.parse(new TextDecoder().decode(text)) as T
  } catch {
    await db.drop('cache', prefix + name)
    return undefined
  }
}

/** wipe takes a value out: the task was closed or given to somebody else. */
export async function wipe(name: string): Promise<void> {
  await (await accountDb())?.drop('cache', prefix + name)
}

/** sweep deletes what is older than a day, and what seems to come from the future: a clock was wrong. */
export async function sweep(): Promise<void> {
  const now = Date.now()
  await (await accountDb())?.edit('cache', rows => ({
    drop: (rows as Sealed[]).filter(r => r.key.startsWith(prefix) && Math.abs(now - r.at) > longest).map(r => r.key),
  }))
}

/** cipher binds account, name and time to what is sealed: a changed time does not open. */
function cipher(db: Db, name: string, at: number, iv: Uint8Array<ArrayBuffer>): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(`${db.account}|${name}|${at}`) }
}

interface KeyRow extends Row { value: CryptoKey }

/** keyOf gives the account's key, and makes it the first time. Of two pages that make one, the first wins. */
async function keyOf(db: Db): Promise<CryptoKey | undefined> {
  const row = (await db.get('keys', keyName)) as KeyRow | undefined
  if (row || !globalThis.crypto?.subtle) return row?.value
  const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  await db.edit('keys', rows => (rows.some(r => r.key === keyName) ? {} : { put: [{ key: keyName, value: fresh } as KeyRow] }))
  return ((await db.get('keys', keyName)) as KeyRow | undefined)?.value
}
