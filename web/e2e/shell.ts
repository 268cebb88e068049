// The app as it lies on a phone, opened for the second time, when the service worker answers for it; and people of one's own.
import { expect, still, type Page } from './phone'
import type { World } from './world'

const met = new WeakMap<World, number>()

/** fresh is a volunteer who may enter homes and whom no other test of this world has met: at a time one carries out one order. */
export async function fresh(world: World): Promise<string> {
  for (let n = met.get(world) ?? 150; n < 375; n++) {
    met.set(world, n + 1)
    const phone = `1990000${String(n).padStart(4, '0')}`
    const me = await (await world.as(phone)).call<{ volunteer?: { verified: boolean } }>('GET', '/me')
    if (me.volunteer?.verified) return phone
  }
  throw new Error('no volunteer left')
}

/** taken is an order of a resident that a volunteer has accepted. */
export async function taken(world: World, resident: string, v: string, more: Record<string, unknown> = {}): Promise<string> {
  return (await world.accepted(v, more, resident)).id
}

/** agree is her yes to positions being kept; without it the phone does not ask for one. */
export async function agree(world: World, v: string): Promise<void> {
  const { call } = await world.as(v)
  const { consents } = await call<{ consents: { purpose: string; version: number }[] }>('GET', '/me/consents')
  await call('PUT', '/me/consents/location', { version: consents.find(c => c.purpose === 'location')?.version, given: true })
}

/** root opens a page, waits for the service worker, and opens it again under its control. The context must allow workers. */
export async function root(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload()
  await expect.poll(() => page.evaluate(() => !!navigator.serviceWorker.controller)).toBe(true)
  await still(page)
}

/** keptIn reads a table of the account's database on the phone. */
export async function keptIn(page: Page, table: 'outbox' | 'cache' | 'drafts' | 'keys'): Promise<Record<string, unknown>[]> {
  return page.evaluate(async name => {
    const id = (JSON.parse(localStorage.getItem('lindan.hint') ?? 'null') as { id: string } | null)?.id ?? 'guest'
    const db = await new Promise<IDBDatabase>((done, fail) => {
      const opening = indexedDB.open(`lindan-${id}`)
      opening.onsuccess = () => done(opening.result)
      opening.onerror = () => fail(opening.error ?? new Error('no database'))
    })
    try {
      return await new Promise<Record<string, unknown>[]>((done, fail) => {
        const all = db.transaction(name).objectStore(name).getAll() as IDBRequest<Record<string, unknown>[]>
        all.onsuccess = () => done(all.result)
        all.onerror = () => fail(all.error ?? new Error('not read'))
      })
    } finally {
      db.close()
    }
  }, table)
}
