import { expect, it } from 'vitest'
import { courseOf, grouped, monthLabel, monthsBetween, sizeOf } from './tally'

const row = (key: string, minutes: number) => ({ key, name: key, minutes, hours: '1.00', jobs: 1, work: minutes, people: 1 })

it('has every month of the range, over the turn of the year', () => {
  expect(monthsBetween('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02'])
  expect(monthsBetween('2026-02', '2026-02')).toEqual(['2026-02'])
  expect(monthsBetween('2026-03', '2026-02')).toEqual([])
})

it('puts a zero where nobody served, and loses nothing', () => {
  const rows = courseOf([row('2026-02', 90), row('2025-12', 60)], '2025-12', '2026-02')
  expect(rows.map(r => [r.key, r.minutes, r.hours])).toEqual([['2025-12', 60, '1.00'], ['2026-01', 0, '0.00'], ['2026-02', 90, '1.00']])
})

it('says the year where it begins', () => {
  expect(['2025-12', '2026-01', '2026-02'].map((m, i) => monthLabel(m, i === 0))).toEqual(['2025-12', '2026-01', '02'])
})

it('cuts a hash for eyes and tells sizes', () => {
  expect(grouped('abcdefghij')).toEqual(['abcd', 'efgh', 'ij'])
  expect([sizeOf(1), sizeOf(420_000), sizeOf(2_340_000)]).toEqual(['1 KB', '420 KB', '2.3 MB'])
})
