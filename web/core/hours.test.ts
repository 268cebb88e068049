import { expect, it } from 'vitest'
import { byMonth, lastMonths, shortHours, starsOf } from './hours'
import type { Line } from './types'

it('a star is earned with the full hour, not a minute before', () => {
  expect(starsOf(100 * 60 - 1)).toEqual({ stars: 0, next: { hours: 100, missing: 1 } })
  expect(starsOf(100 * 60)).toEqual({ stars: 1, next: { hours: 300, missing: 200 * 60 } })
  expect(starsOf(1500 * 60)).toEqual({ stars: 5 })
})
it('months go back over the new year', () => expect(lastMonths('2026-02', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']))
it('a correction lessens its month', () => {
  const line = (month: string, minutes: number): Line => ({ month, minutes }) as Line
  expect(byMonth([line('2026-11', 90), line('2026-11', -30), line('2026-09', 60)], ['2026-10', '2026-11'])).toEqual([{ month: '2026-10', minutes: 0 }, { month: '2026-11', minutes: 60 }])
})
it('hours are cut, never rounded up', () => expect([shortHours(59), shortHours(60), shortHours(-59)]).toEqual(['0.9', '1', '-0.9']))
