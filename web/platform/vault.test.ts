import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { accountDb, dropDb, openDb, type Db, type Row } from './db'
import { open, seal, sweep, wipe } from './vault'

const task = { address: '幸福里 3 号楼 502', phone: '13800000000' }
const day = 24 * 3_600_000

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await openDb('a_1')
})
afterEach(async () => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  await dropDb('a_1')
})

const rows = async (): Promise<Row[]> => (await (accountDb() as Promise<Db>)).all('cache')
const later = (ms: number): void => { vi.setSystemTime(Date.now() + ms) }

describe('the vault', () => {
  test('gives back what was put in, and keeps no readable word of it', async () => {
    expect(await seal('task', task)).toBe(true)
    expect(await open('task')).toEqual(task)
    const [row] = (await rows()) as (Row & { data: ArrayBuffer })[]
    expect(new TextDecoder().decode(row?.data)).not.toContain('幸福里')
    expect(JSON.stringify(row)).not.toContain('13800000000')
  })

  test('has a key that cannot be read out, one for all pages', async () => {
    let first = (): void => {}
    const firstDone = new Promise<void>(done => { first = done })
    const make = crypto.subtle.generateKey.bind(crypto.subtle) as (...a: unknown[]) => Promise<CryptoKey>
    let slow: Promise<boolean> | undefined
    await new Promise<void>(begun => {
      vi.spyOn(crypto.subtle, 'generateKey').mockImplementationOnce((...a: unknown[]) => {
        begun()
        return firstDone.then(() => make(...a)) as never
      })
      slow = seal('b', 2) // another page began to make a key as well, and has it later
    })
    await seal('a', 1)
    first()
    await slow
    await seal('c', 3)
    const keys = (await (await accountDb())?.all('keys')) as (Row & { value: CryptoKey })[]
    expect(keys).toHaveLength(1)
    await expect(crypto.subtle.exportKey('raw', (keys[0] as { value: CryptoKey }).value)).rejects.toThrow()
    expect(await Promise.all([open('a'), open('b'), open('c')])).toEqual([1, 2, 3])
  })

  test('opens nothing that is older than a day, and deletes it', async () => {
    await seal('task', task)
    later(day)
    expect(await open('task')).toEqual(task)
    later(1)
    expect(await open('task')).toBeUndefined()
    expect(await rows()).toEqual([])
  })

  test('deletes what is old whenever it is used, and nothing else', async () => {
    await seal('old', task)
    await (await accountDb())?.put('cache', { key: 'list', at: 0 } as Row)
    later(day + 1)
    await seal('new', task)
    expect((await rows()).map(r => r.key).sort()).toEqual(['list', 'sealed:new'])
  })

  test('deletes what seems to come from the future', async () => {
    await seal('task', task)
    later(-day - 1)
    await sweep()
    expect(await rows()).toEqual([])
  })

  test('does not open what was made to look younger, or put under another name', async () => {
    for (const forge of [{ at: Date.now() + 1 }, { key: 'sealed:other' }]) {
      await seal('task', task)
      const [row] = await rows()
      await (await accountDb())?.put('cache', { ...row, ...forge } as Row)
      expect(await open('key' in forge ? 'other' : 'task')).toBeUndefined()
      await wipe('task')
      expect(await rows()).toEqual([])
    }
  })

  test('forgets what is wiped', async () => {
    await seal('task', task)
    await wipe('task')
    expect(await open('task')).toBeUndefined()
  })

  test('keeps nothing for a guest, and nothing without WebCrypto', async () => {
    vi.stubGlobal('crypto', {})
    expect(await seal('task', task)).toBe(false)
    vi.unstubAllGlobals()
    await dropDb('a_1')
    expect(await seal('task', task)).toBe(false)
    expect(await open('task')).toBeUndefined()
  })
})
