import { expect, it } from 'vitest'
import { byMonth, lastMonths, shortHours } from './hours'
import type { Line } from './types'

it('months go back over the new year', () => expect(lastMonths('2026-02', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']))
it('a correction lessens its month', () => {
  const line = (month: string, minutes: number): Line => ({ month, minutes }) as Line
  expect(byMonth([line('2026-11', 90), line('2026-11', -30), line('2026-09', 60)], ['2026-10', '2026-11'])).toEqual([{ month: '2026-10', minutes: 0 }, { month: '2026-11', minutes: 60 }])
})
it('hours are cut, never rounded up', () => expect([shortHours(59), shortHours(60), shortHours(-59)]).toEqual(['0.9', '1', '-0.9']))
