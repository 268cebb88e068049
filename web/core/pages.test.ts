import { describe, expect, it } from 'vitest'
import { horizon, upTo } from './pages'

const list = (n: number) => async (limit: number, cursor = '0') => {
  const from = Number(cursor)
  const rows = Array.from({ length: n }, (_, i) => i).slice(from, from + limit)
  return { rows, next: from + limit < n ? String(from + limit) : undefined }
}

describe('reading in pages', () => {
  it('reads as many as wanted, at most 100 at a time', async () => {
    const limits: number[] = []
    const got = await upTo(120, (limit, cursor) => { limits.push(limit); return list(500)(limit, cursor) })
    expect(got.rows).toHaveLength(120)
    expect(got.more).toBe(true)
    expect(limits).toEqual([100, 20])
  })
  it('ends with the list', async () => expect(await upTo(20, list(7))).toEqual({ rows: [0, 1, 2, 3, 4, 5, 6], more: false }))
  it('ends with an empty page, whatever it says of a next one', async () => {
    expect(await upTo(20, async () => ({ rows: [], next: 'x' }))).toEqual({ rows: [], more: true })
  })
})

describe('two lists as one', () => {
  const key = (s: string): string => s
  it('shows nothing beyond the end of a list that goes on', () => {
    const a = { rows: ['9', '7'], more: true }
    const b = { rows: ['8', '3', '1'], more: false }
    expect(horizon(['9', '8', '7', '3', '1'], [a, b], key)).toEqual(['9', '8', '7'])
  })
  it('shows all when both have ended', () => expect(horizon(['2', '1'], [{ rows: ['2'], more: false }, { rows: ['1'], more: false }], key)).toEqual(['2', '1']))
})
