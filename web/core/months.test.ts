import { expect, it } from 'vitest'
import { lastMonths } from './months'

it('counts months back over the year, by the day of Shanghai', () => {
  expect(lastMonths(4, Date.parse('2026-02-15T00:00:00Z'))).toEqual(['2026-02', '2026-01', '2025-12', '2025-11'])
  expect(lastMonths(1, Date.parse('2025-12-31T16:30:00Z'))).toEqual(['2026-01'])
})
