import { expect, it } from 'vitest'
import { areasOf, wantedFor } from './first'

const dispatcher = [{ role: 'volunteer', area: '420199-001-001' }, { role: 'dispatcher', area: '420199-001-002' }, { role: 'grid_worker', area: '420199-001' }]

it('knows the places of staff, the widest first', () => {
  expect(areasOf(dispatcher)).toEqual(['420199-001', '420199-001-002'])
})

it.each([
  ['/orders', '', 'resident', 'first=orders&limit=20'],
  ['/', '', 'resident', 'first=orders&limit=20'],
  ['/', '', 'volunteer', 'first=work'],
  ['/', '', 'staff', 'first=queue&limit=100&area=420199-001'],
  ['/serve', '', 'staff', 'first=work'],
  ['/desk', '?area=420199-001-002&order=o_1', 'staff', 'first=queue&limit=100&area=420199-001-002'],
  ['/desk', '?lane=review', 'staff', undefined],
  ['/jobs/o_420199-001-001.abc', '', 'volunteer', 'first=order&order=o_420199-001-001.abc'],
  ['/desk/orders/o_420199-001-001.abc', '', 'staff', 'first=order&order=o_420199-001-001.abc'],
  ['/orders/a&first=queue', '', 'resident', undefined],
  ['/help', '', 'resident', undefined],
])('asks for what %s%s shows to a %s', (path, search, side, query) => {
  expect(wantedFor(path, search, side, dispatcher)?.query).toBe(query)
})

it('asks for no queue without a staff role', () => {
  expect(wantedFor('/desk', '', 'resident', [{ role: 'volunteer', area: '420199-001' }])).toBeUndefined()
})
