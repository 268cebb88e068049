import { expect, it } from 'vitest'
import { endOfDuty, evening } from './duty'

const at = (t: string): number => Date.parse(`2026-11-20T${t}:00+08:00`)
it('hours count from now', () => expect(endOfDuty('2h', '', at('10:00'))).toBe(at('12:00')))
it('the evening is today at eight, and over after it', () => {
  expect(endOfDuty('evening', '', at('10:00'))).toBe(at('20:00'))
  expect(endOfDuty('evening', '', at('20:30'))).toBeUndefined()
  expect([evening(at('19:00')), evening(at('19:50'))]).toEqual([true, false])
})
it('a time that is over means tomorrow, if that is near enough', () => {
  expect(endOfDuty('own', '02:00', at('22:00'))).toBe(at('22:00') + 4 * 3_600_000)
  expect(endOfDuty('own', '09:00', at('10:00'))).toBeUndefined()
  expect(endOfDuty('own', '', at('10:00'))).toBeUndefined()
})
