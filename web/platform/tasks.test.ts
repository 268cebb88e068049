import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Order } from '@/core/types'
import { accountDb, dropDb, openDb } from './db'
import { dropTask, keepOnly, keepTask, keptTask } from './tasks'

beforeEach(() => openDb('a_1'))
afterEach(() => dropDb('a_1'))

const task = (id: string, state = 'accepted', as: Order['as'] = 'holder'): Order =>
  ({ id, as, state: 'accepted', contact: { address: '幸福里 502', masked: false }, jobs: [{ mine: true, state }] }) as Order
const rows = async (): Promise<string[]> => ((await (await accountDb())?.all('cache')) ?? []).map(r => r.key).sort()

test('a task that is hers can be read again, also beside another', async () => {
  await keepTask(task('o_1'))
  await keepTask(task('o_2'))
  expect((await keptTask('o_1'))?.order.contact?.address).toBe('幸福里 502')
  expect((await keptTask('o_2'))?.order.id).toBe('o_2')
})

test.each([['finished', 'holder'], ['released', 'served'], ['handed_back', 'served']] as const)('a task that is %s leaves the phone', async (state, as) => {
  await keepTask(task('o_1'))
  await keepTask(task('o_1', state, as))
  expect(await keptTask('o_1')).toBeUndefined()
  expect(await rows()).not.toContain('sealed:task:o_1')
})

test('what the server no longer lists is wiped, the rest stays', async () => {
  await keepTask(task('o_1'))
  await keepTask(task('o_2'))
  await keepOnly(['o_2'])
  expect(await rows()).toEqual(['sealed:task:o_2', 'tasks'])
})

test('a task can be dropped that was never kept', async () => {
  await dropTask('o_9')
  expect(await rows()).toEqual([])
})
