import { describe, expect, it } from 'vitest'
import type { Item, ItemState, OutboxVerb } from './outbox'
import { endingOf, holds, leanOrder, progressOf, proofOf } from './task'
import type { Job, Order } from './types'

let seq = 0
const item = (verb: OutboxVerb, state: ItemState, order = 'o_1'): Item =>
  ({ key: `k${++seq}`, verb, order, body: {}, label: '', deviceAt: '', offset: 0, tries: 0, state, next: 0, seq, at: 0, since: 0 })
const order = (state: Job['state'], actions: Order['actions'], more: Partial<Order> = {}): Order => ({
  id: 'o_1', n: 1, as: 'holder', state: 'accepted', state_name: '', service: 'medicine', service_name: '送药', risk: 1, urgent: false, now: true,
  window: { from: '2026-11-20T01:00:00Z', to: '2026-11-20T02:00:00Z' }, minutes: 30, volunteers: 1, missing: 0, hazards: [],
  place: { community: '420199-001-001', community_name: '滨江', point: { lon: 114.22156, lat: 30.53244 }, exact: true, building: '420199-001-001-01-003', building_name: '3 栋' },
  jobs: [{ number: '9', name: '王**', verified: true, state, state_name: '', accepted: '2026-11-20T00:00:00Z', mine: true }],
  actions, created: '', ...more,
})

describe('the next step', () => {
  const free: Order['actions'] = ['hand_back', 'depart', 'arrive', 'check_in', 'report']
  it('is the first one that the server offers', () => expect(progressOf(order('accepted', free), []).next).toBe('depart'))
  it('is none where the server offers none', () => expect(progressOf(order('accepted', []), []).next).toBeUndefined())
  it('goes on behind what waits on the phone', () => {
    const p = progressOf(order('accepted', free), [item('depart', 'queued'), item('arrive', 'sending')])
    expect([p.next, p.waiting.length]).toEqual(['check_in', 2])
  })
  it('is the check-out after a check-in that waits, though the server does not offer it yet', () =>
    expect(progressOf(order('arrived', free), [item('check_in', 'queued')]).next).toBe('check_out'))
  it('is none once the check-out waits', () => expect(progressOf(order('serving', ['check_out']), [item('check_out', 'queued')]).next).toBeUndefined())
  it('counts what was just uploaded, before the order is read again', () => expect(progressOf(order('accepted', free), [item('depart', 'done')]).next).toBe('arrive'))
  it('does not hear of other orders and other verbs', () =>
    expect(progressOf(order('accepted', free), [item('depart', 'queued', 'o_2'), item('report', 'queued')]).next).toBe('depart'))
  it('is the refused one again, and what waits behind it does not count', () => {
    const wrong = item('check_in', 'needs_person')
    const p = progressOf(order('arrived', free), [wrong, item('check_out', 'queued')])
    expect([p.next, p.stuck?.key]).toEqual(['check_in', wrong.key])
  })
  it('is not a refused one that the server does not offer any more, whatever waits behind it', () => {
    const p = progressOf(order('arrived', []), [item('check_in', 'needs_person'), item('check_out', 'queued')])
    expect([p.next, p.stuck?.verb]).toEqual([undefined, 'check_in'])
  })
  it('forgets a refusal that the server has overtaken', () => {
    const p = progressOf(order('serving', ['check_out']), [item('depart', 'needs_person')])
    expect([p.next, p.stuck]).toEqual(['check_out', undefined])
  })
})

describe('a scanned place', () => {
  it('checks in without the steps before', () => expect(proofOf(order('accepted', ['depart', 'check_in']), [])).toBe('check_in'))
  it('checks out a visit that runs', () => expect(proofOf(order('serving', ['check_out']), [])).toBe('check_out'))
  it('does nothing where check-in is not offered', () => expect(proofOf(order('accepted', ['depart']), [])).toBeUndefined())
})

describe('the end of a task', () => {
  it('is told by her own work first', () => expect(endingOf(order('released', [], { state: 'published', as: 'served' }))).toBe('released'))
  it('is a group that did not come together', () => expect(endingOf(order('disbanded', [], { state: 'published', as: 'served' }))).toBe('disbanded'))
  it('is the withdrawal of the order', () => expect(endingOf(order('accepted', [], { state: 'withdrawn' }))).toBe('withdrawn'))
  it('is strange to a stranger', () => expect(endingOf(order('accepted', [], { jobs: [] }))).toBe('stranger'))
  it('keeps the address as long as the task is open and hers', () => {
    expect(holds(order('en_route', []))).toBe(true)
    expect(holds(order('finished', []))).toBe(false)
    expect(holds(order('released', [], { as: 'served' }))).toBe(false)
  })
})

it('nothing personal stays in what is kept', () => {
  const full = order('accepted', [], {
    contact: { name: '李秀英', phone: '19910000001', address: '三单元 402', note: '门铃坏了', masked: false }, visit_code: '4821', start_code: '1111', words: ['秘密'],
  })
  const text = JSON.stringify(leanOrder(full))
  for (const secret of ['李秀英', '19910000001', '402', '门铃', '4821', '1111', '秘密', '3 栋', '420199-001-001-01-003', '114.22156', '王**']) expect(text).not.toContain(secret)
})
