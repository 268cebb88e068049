import { describe, expect, it } from 'vitest'
import { bareRow, byDeadline, changesOf, laneOf, markOf, seenWith, shortId } from './queue'
import type { Order } from './types'

function order(id: string, more: Partial<Order> = {}): Order {
  return {
    id, n: 3, as: 'staff', state: 'reviewing', state_name: '核实中', service: 'errand', service_name: '代买', risk: 1, urgent: false, now: true,
    window: { from: '2026-11-20T01:00:00Z', to: '2026-11-20T03:00:00Z' }, minutes: 45, volunteers: 1, missing: 1, hazards: ['stairs'],
    place: { community: '420199-001-003', community_name: '滨江社区', building: '420199-001-003-01-002', building_name: '二号楼', point: { lon: 114.221, lat: 30.532 }, exact: true },
    contact: { name: '卞**', phone: '199****5678', masked: true }, actions: ['publish'], created: '2026-11-20T00:00:00Z', ...more,
  }
}
const due = (at: string): Partial<Order> => ({ next_due: { kind: 'answer', at } })

describe('the queue', () => {
  it('puts the nearest deadline first, over ones on top, and orders without a clock last', () => {
    const list = [order('none'), order('late', due('2026-11-20T09:00:00Z')), order('over', due('2026-11-19T23:00:00Z')), order('soon', due('2026-11-20T02:00:00Z'))]
    expect(list.sort(byDeadline).map(o => o.id)).toEqual(['over', 'soon', 'late', 'none'])
  })
  it('puts the urgent one first where the clocks are equal, then the older one', () => {
    const at = due('2026-11-20T02:00:00Z')
    const list = [order('young', { ...at, created: '2026-11-20T01:00:00Z' }), order('old', at), order('urgent', { ...at, urgent: true, created: '2026-11-20T01:30:00Z' })]
    expect(list.sort(byDeadline).map(o => o.id)).toEqual(['urgent', 'old', 'young'])
  })
  it('groups every open state and no closed one', () => {
    expect((['reviewing', 'published', 'offered', 'accepted', 'en_route', 'arrived', 'serving', 'confirming', 'expired'] as const).map(laneOf))
      .toEqual(['review', 'find', 'find', 'going', 'going', 'going', 'going', 'confirm', 'late'])
    expect((['rejected', 'merged', 'routed_out', 'confirmed', 'archived', 'withdrawn'] as const).map(laneOf)).toEqual(Array(6).fill(undefined))
  })
})

describe('a list that does not move', () => {
  it('counts what is new, changed or gone, and nothing else', () => {
    const shown = [order('same'), order('changed'), order('gone')]
    expect(changesOf(shown, [order('new'), order('changed', { n: 4 }), order('same')]).sort()).toEqual(['changed', 'gone', 'new'])
    expect(changesOf(shown, [...shown].reverse())).toEqual([])
  })
})

describe('what was seen', () => {
  it('marks nothing before there is a memory', () => {
    expect(markOf(order('a'), undefined)).toBe('')
  })
  it('marks the unknown as new and the moved as changed', () => {
    const seen = seenWith(undefined, [order('a'), order('b')])
    expect([markOf(order('a'), seen), markOf(order('b', { n: 4 }), seen), markOf(order('c'), seen)]).toEqual(['', 'changed', 'new'])
  })
  it('is never turned back by an older answer', () => {
    const seen = seenWith(seenWith(undefined, [order('a', { n: 9 })]), [order('a', { n: 4 })])
    expect(markOf(order('a', { n: 9 }), seen)).toBe('')
  })
  it('forgets the longest unseen', () => {
    const many = Array.from({ length: 600 }, (_, i) => order(`o${i}`))
    const seen = seenWith(seenWith(undefined, many), [order('o150')])
    expect(Object.keys(seen)).toHaveLength(500)
    expect([seen.o150, seen.o99, seen.o599]).toEqual([3, undefined, 3])
    const more = seenWith(seen, Array.from({ length: 499 }, (_, i) => order(`p${i}`)))
    expect([more.o150, more.o599]).toEqual([3, undefined])
  })
})

describe('what is kept offline', () => {
  it('holds no person, no building, no position and nothing to press', () => {
    const text = JSON.stringify(bareRow(order('a', { words: ['说'], start_code: '1234' })))
    for (const secret of ['卞', '5678', '二号楼', '114.2', '30.5', 'stairs', '1234', '说', 'publish']) expect(text).not.toContain(secret)
  })
})

describe('words for the phone', () => {
  it('says the last six signs of an id', () => expect(shortId('o_420199-001-003.mzxw6ytboi4dsnrqgq2tmnzyha')).toBe('MNZYHA'))
})
