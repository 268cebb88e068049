import { expect, it } from 'vitest'
import { idNumberOf, idNumberWrong } from './idnumber'

/** The standard's own example (GB 11643-1999, annex B). */
const sound = '11010519491231002X'

it('the example of the standard is sound, also with spaces and a small x', () => {
  expect(idNumberWrong(sound)).toBeUndefined()
  expect(idNumberWrong(' 110105 19491231 002x ')).toBeUndefined()
  expect(idNumberOf(' 110105 19491231 002x ')).toBe(sound)
})
it('every digit that is mistyped is found', () => {
  for (let i = 0; i < 17; i++) {
    for (let d = 1; d < 10; d++) {
      const wrong = sound.slice(0, i) + String((Number(sound[i]) + d) % 10) + sound.slice(i + 1)
      expect(idNumberWrong(wrong), wrong).toBe('check')
    }
  }
})
it('two neighbours that changed places are found', () => {
  expect(idNumberWrong('11010519491321002X')).toBe('check')
})
it('what has another length or other signs is named so', () => {
  expect([idNumberWrong(''), idNumberWrong(sound.slice(1)), idNumberWrong(`${sound}1`)]).toEqual(['length', 'length', 'length'])
  expect([idNumberWrong('1101051949123100X2'), idNumberWrong('11010519491231OO2X')]).toEqual(['form', 'form'])
})
