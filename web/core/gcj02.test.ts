import gcoord from 'gcoord'
import { describe, expect, it } from 'vitest'
import { shifted, toGcj02, toWgs84, type Degrees } from './gcj02'

/** A small generator with a fixed seed: the same points in every run. */
function generator(seed: number): () => number {
  let s = seed
  return () => {
    s = (Math.imul(s, 1_664_525) + 1_013_904_223) >>> 0
    return s / 2 ** 32
  }
}

function points(n: number, seed: number, [west, south, east, north]: readonly number[]): Degrees[] {
  const next = generator(seed)
  return Array.from({ length: n }, () => [west! + next() * (east! - west!), south! + next() * (north! - south!)] as const)
}

function apart(a: Degrees, b: readonly number[]): number {
  return Math.max(Math.abs(a[0] - b[0]!), Math.abs(a[1] - b[1]!))
}
const worst = (list: number[]): number => Math.max(...list)

const china = points(1000, 7, [73.6, 18.2, 134.7, 53.5])
const elsewhere = [...points(300, 8, [-179, -80, 60, 80]), ...points(300, 9, [140, -80, 179, 80]), ...points(100, 10, [75, -80, 130, 0.5])]

describe('GCJ-02', () => {
  it('shifts a thousand places of China as the library does', () => {
    expect(worst(china.map(p => apart(toGcj02(p), gcoord.transform([p[0], p[1]], gcoord.WGS84, gcoord.GCJ02))))).toBeLessThan(1e-9)
  })
  it('shifts them by 100 to 800 metres, so that forgetting it would show', () => {
    const metres = china.map(p => Math.hypot((toGcj02(p)[0] - p[0]) * Math.cos((p[1] * Math.PI) / 180), toGcj02(p)[1] - p[1]) * 111_195)
    expect(Math.min(...metres)).toBeGreaterThan(30)
    expect(worst(metres)).toBeLessThan(1000)
  })
  it('comes back to within a millionth of a degree', () => {
    expect(worst(china.map(p => apart(toWgs84(toGcj02(p)), p)))).toBeLessThan(1e-6)
  })
  it('comes back where the library does', () => {
    expect(worst(china.map(p => apart(toWgs84(p), gcoord.transform([p[0], p[1]], gcoord.GCJ02, gcoord.WGS84))))).toBeLessThan(1e-6)
  })
  it('leaves everything else where it is, as the library does', () => {
    expect(elsewhere.filter(shifted)).toEqual([])
    expect(elsewhere.filter(p => apart(toGcj02(p), p) > 0 || apart(toWgs84(p), p) > 0)).toEqual([])
    expect(worst(elsewhere.map(p => apart(toGcj02(p), gcoord.transform([p[0], p[1]], gcoord.WGS84, gcoord.GCJ02))))).toBe(0)
  })
})
