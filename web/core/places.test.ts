import { expect, it } from 'vitest'
import { chainOf, levelOf } from './places'

it('reads the way down from an id', () => {
  expect(chainOf('420199-001-003-02')).toEqual(['420199', '420199-001', '420199-001-003', '420199-001-003-02'])
  expect(chainOf('')).toEqual([])
})

it('knows the level', () => {
  expect(['', '420199', '420199-001', '420199-001-003', '420199-001-003-02-011'].map(levelOf)).toEqual([0, 1, 2, 3, 5])
})
