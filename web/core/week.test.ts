import { describe, expect, it } from 'vitest'
import { addSlot, copyDay, hushed, within } from './week'

// 2026-11-20 is a Friday; 01:00 UTC is 09:00 in Shanghai.
describe('a window in the week', () => {
  const friday = [{ day: 5, from: 9, to: 12 }]
  it('fits where the slot leaves the time', () => expect(within(friday, '2026-11-20T01:00:00Z', '2026-11-20T04:00:00Z', 60)).toBe(true))
  it('does not fit where too little is left', () => expect(within(friday, '2026-11-20T03:30:00Z', '2026-11-20T06:00:00Z', 60)).toBe(false))
  it('does not fit on another day', () => expect(within(friday, '2026-11-21T01:00:00Z', '2026-11-21T04:00:00Z', 60)).toBe(false))
  it('is read by the clock in Shanghai: Friday 18:00 UTC is Saturday', () =>
    expect(within([{ day: 6, from: 1, to: 4 }], '2026-11-20T17:00:00Z', '2026-11-20T20:00:00Z', 60)).toBe(true))
  it('fits anywhere without slots', () => expect(within([], '2026-11-21T01:00:00Z', '2026-11-21T04:00:00Z', 60)).toBe(true))
})

describe('quiet hours', () => {
  const night = { from: 22, to: 7 }
  it('go over midnight', () => expect(hushed(night, '2026-11-20T15:00:00Z', '2026-11-20T22:00:00Z')).toBe(true))
  it('leave a window that goes on by day', () => expect(hushed(night, '2026-11-20T22:00:00Z', '2026-11-21T01:00:00Z')).toBe(false))
  it('are none with equal ends', () => expect(hushed({ from: 9, to: 9 }, '2026-11-20T01:00:00Z', '2026-11-20T02:00:00Z')).toBe(false))
})

it('a day gets one slot after the other until it is full', () => {
  const one = addSlot([], 3)
  expect(one).toEqual([{ day: 3, from: 9, to: 12 }])
  expect(addSlot(one, 3)[1]).toEqual({ day: 3, from: 13, to: 16 })
  expect(addSlot([{ day: 3, from: 20, to: 24 }], 3)).toHaveLength(1)
})
it('one day is copied to all', () => {
  const all = copyDay([{ day: 2, from: 9, to: 12 }, { day: 4, from: 1, to: 2 }], 2)
  expect([all.length, all[0], all[6]]).toEqual([7, { day: 1, from: 9, to: 12 }, { day: 7, from: 9, to: 12 }])
})
