import { Db, guest, plain } from './db'

// What a guest has typed goes on in the account that she signs in to. It waits in the memory of the page, and in the guest's
// database for the time that a code by SMS may take; after that it is nobody's.
const patience = 2 * 3_600_000
const hands = new Map<string, unknown>()

/** carry holds a guest's draft until she has signed in. */
export function carry(name: string, value: unknown): void {
  hands.set(name, plain(value))
}

/** carried takes over a guest's draft, once; undefined: there is none. */
export async function carried<T>(name: string): Promise<T | undefined> {
  const held = hands.get(name) as T | undefined
  hands.delete(name)
  const db = await new Db(guest).open()
  const row = (await db.get('drafts', name)) as { key: string; at: number; value: T } | undefined
  await db.drop('drafts', name)
  return held ?? (row && Math.abs(Date.now() - row.at) < patience ? row.value : undefined)
}
