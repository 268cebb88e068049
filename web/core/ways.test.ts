import { describe, expect, it } from 'vitest'
import { homeOf, pageOf, safePath } from './ways'

describe('safePath', () => {
  it.each(['/', '/orders', '/order?service=medicine', '/o/o_420199-001-003.abc', '/order?to=https://a.example'])('keeps %s', to => {
    expect(safePath(to)).toBe(to)
  })
  it.each(['', 'orders', '//a.example', '/\\a.example', '/\t/a.example', '/a\\b', 'https://a.example', 'javascript:alert(1)', '/signin', '/signup?x=1', undefined, ['/orders']])('refuses %s', to => {
    expect(safePath(to)).toBe('')
  })
  it('knows /signs as a page of its own', () => {
    expect(safePath('/signs')).toBe('/signs')
  })
})

describe('the way on', () => {
  it('leads to the home of a side', () => {
    expect([homeOf('resident'), homeOf('volunteer'), homeOf('staff')]).toEqual(['/', '/serve', '/desk'])
  })
  it.each([['orderer', '/orders/o_1'], ['holder', '/jobs/o_1'], ['served', '/jobs/o_1'], ['volunteer', '/offers/o_1'], ['staff', '/desk/orders/o_1']] as const)('leads %s to %s', (as, path) => {
    expect(pageOf({ id: 'o_1', as })).toBe(path)
  })
})
