import { describe, expect, it } from 'vitest'
import { bare, byNeed, codeNow, joined, nextOf, repeatable, storyOf } from './story'
import type { Job, Order, State } from './types'

const job = (state: State): Job => ({ number: 'V1', name: '王**', verified: true, state, state_name: '', accepted: '2026-11-20T02:00:00Z', mine: false })
const order = (o: Partial<Order> = {}): Order => ({
  id: 'o_1', n: 3, as: 'orderer', state: 'reviewing', state_name: '核实中', service: 'medicine', service_name: '送药', risk: 1, urgent: false, now: false,
  window: { from: '2026-11-21T01:00:00Z', to: '2026-11-21T05:00:00Z' }, minutes: 30, volunteers: 1, missing: 1, hazards: ['dog'], actions: ['cancel'], created: '2026-11-20T02:00:00Z',
  place: { community: '420199-001-003', community_name: '滨江社区', building_name: '三栋', point: { lon: 114.2, lat: 30.5 }, exact: true }, ...o,
})

describe('the sentence of an order', () => {
  const all: State[] = ['reviewing', 'rejected', 'merged', 'routed_out', 'published', 'offered', 'accepted', 'en_route', 'arrived', 'serving', 'finished', 'confirming', 'confirmed', 'archived', 'withdrawn', 'expired']
  it('says a finished order is closed, and no open one', () => {
    expect(all.filter(state => storyOf(order({ state })) === 'closed')).toEqual(['archived'])
  })
  it('tells looking from having asked and from having found some', () => {
    expect(storyOf(order({ state: 'published' }))).toBe('looking')
    expect(storyOf(order({ state: 'offered', asked: 3 }))).toBe('asked')
    expect(storyOf(order({ state: 'offered', asked: 3, jobs: [job('accepted')] }))).toBe('some')
    expect(storyOf(order({ state: 'offered', asked: 3, jobs: [job('handed_back')] }))).toBe('asked')
  })
  it('tells an order for now from a planned one', () => {
    expect(storyOf(order({ state: 'accepted', now: true }))).toBe('comingNow')
    expect(storyOf(order({ state: 'accepted' }))).toBe('coming')
  })
  it('asks nobody twice who has confirmed while the community has to call', () => {
    expect(storyOf(order({ state: 'confirming' }))).toBe('done')
    expect(storyOf(order({ state: 'confirming', heard: '2026-11-21T06:00:00Z' }))).toBe('heard')
    expect(storyOf(bare(order({ state: 'confirming', heard: '2026-11-21T06:00:00Z' })))).toBe('heard')
  })
})

describe('what is next', () => {
  it('keeps the house’s own waits to itself', () => {
    expect(nextOf(order({ next_due: { kind: 'archive', at: '2026-11-22T00:00:00Z' } }))).toBeUndefined()
    expect(nextOf(order({ next_due: { kind: 'close', at: '2026-11-22T00:00:00Z' } }))).toBeUndefined()
    expect(nextOf(order({ next_due: { kind: 'group', at: '2026-11-22T00:00:00Z' } }))).toBeUndefined()
    expect(nextOf(order())).toBeUndefined()
  })
  it('names the answer and the handing over', () => {
    expect(nextOf(order({ next_due: { kind: 'answer', at: 'x' } }))).toEqual({ key: 'answer', at: 'x' })
    expect(nextOf(order({ next_due: { kind: 'handover', at: 'x' } }))?.key).toBe('fill')
  })
})

describe('codes', () => {
  it('stand on the first page once somebody is on the way, not before', () => {
    expect(codeNow(order({ jobs: [job('accepted')] }))).toBe(false)
    for (const s of ['en_route', 'arrived', 'serving'] as State[]) expect(codeNow(order({ jobs: [job(s)] }))).toBe(true)
  })
})

describe('what the phone keeps of an order', () => {
  const kept = JSON.stringify(bare(order({
    state: 'arrived', start_code: '4821', stop_code: '9917', visit_code: '5530', contact: { name: '李秀英', phone: '19900000001', address: '三栋二单元', note: '敲门', masked: false },
    words: ['说过的话'], jobs: [job('arrived')], receipt: 'R-77',
  })))
  it.each(['4821', '9917', '5530', '李秀英', '19900000001', '三栋', '敲门', '说过的话', '王**', 'R-77', '114.2', 'cancel', 'dog'])('has no %s', secret => expect(kept).not.toContain(secret))
  it('has what is needed to know the order again', () => expect(kept).toContain('"state":"arrived"'))
})

describe('lists', () => {
  it('name an order once that I placed and that helps me, newest first', () => {
    const a = order({ id: 'o_a', created: '2026-11-20T01:00:00Z' })
    const b = order({ id: 'o_b', created: '2026-11-20T02:00:00Z' })
    expect(joined([a], [b, a]).map(o => o.id)).toEqual(['o_b', 'o_a'])
  })
  it('begin with what needs the resident now', () => {
    const list = [order({ id: 'new' }), order({ id: 'agreed', state: 'accepted', jobs: [job('accepted')] }), order({ id: 'word', state: 'confirming' }), order({ id: 'door', state: 'arrived', jobs: [job('arrived')] })]
    expect(byNeed(list).map(o => o.id)).toEqual(['door', 'word', 'agreed', 'new'])
  })
  it('repeat the newest that was done', () => {
    expect(repeatable([order({ state: 'withdrawn' }), order({ id: 'o_2', state: 'archived' }), order({ id: 'o_3', state: 'confirmed' })])?.id).toBe('o_2')
    expect(repeatable([order({ state: 'rejected' })])).toBeUndefined()
  })
})
