import { expect, it } from 'vitest'
import { monthsOf, someMonths, wrongMonths } from './certificate'

const today = '2026-11-22'
const own = { from: '2026-02', to: '2026-03' }

it('this year goes up to this month, last year is whole', () => {
  expect(monthsOf('year', today, '2025-06', own)).toEqual({ from: '2026-01', to: '2026-11' })
  expect(monthsOf('last', today, '2025-06', own)).toEqual({ from: '2025-01', to: '2025-12' })
})
it('all begins with the first hours', () => {
  expect(monthsOf('all', today, '2019-06', own)).toEqual({ from: '2019-06', to: '2026-11' })
  expect(monthsOf('all', today, '', own)).toEqual({ from: '2026-11', to: '2026-11' })
})
it('own months are as they were chosen', () => expect(monthsOf('own', today, '2019-06', own)).toEqual(own))
it('a time that ends before it begins or begins in the future is wrong', () => {
  expect(wrongMonths(own, today)).toBe('')
  expect(wrongMonths({ from: '2026-03', to: '2026-02' }, today)).toBe('order')
  expect(wrongMonths({ from: '2026-12', to: '2026-12' }, today)).toBe('from')
  expect(wrongMonths({ from: '', to: '2026-02' }, today)).toBe('from')
  expect(wrongMonths({ from: '2026-01', to: '2026-13' }, today)).toBe('to')
})
it('months to choose from run from the first hours to now', () => {
  expect(someMonths('2025-10', today)).toHaveLength(14)
  expect([someMonths('2025-10', today)[0], someMonths('2025-10', today).at(-1)]).toEqual(['2026-11', '2025-10'])
  expect(someMonths('', today)).toEqual(['2026-11'])
})
