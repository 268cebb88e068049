import { expect, it } from 'vitest'
import { readSite, siteOf } from './site'

const good = { area: '420199-001-003', code: 'abcdefgh234567ab' }
it('reads the address on the sheet', () => expect(readSite('https://lindan.example.org/s/420199-001-003/abcdefgh234567ab?x=1')).toEqual(good))
it('takes what was typed from the sheet, with spaces and capitals', () => expect(siteOf('420199-001-003', 'ABCD efgh-2345 67ab')).toEqual(good))
it('refuses what cannot be one', () => {
  expect(readSite('https://pay.example.org/420199-001-003')).toBeUndefined()
  expect(siteOf('420199', 'abcdefgh234567ab')).toBeUndefined()
  expect(siteOf('420199-001-003', '支付')).toBeUndefined()
})
