import { describe, expect, it } from 'vitest'
import { allRules, changedOf, policyWith, holdsFor, ruleOf, shownOf, soundOf, typedOf, type Policy } from './rules'

const policy: Policy = {
  answer_urgent: 7200, answer_ordinary: 86400, escalate_every: 3600, offer_urgent: 300, offer_today: 1800, offer_planned: 43200, wave_every: 100, wave_size: 3, rings: [500, 1000, 2000],
  arrive: 7200, no_show: 900, late_back: 7201, close_grace: 1800, close_max: 28800, confirm: 259200, archive: 86400, dup_window: 86400, offers_per_day: 8, offer_gap: 1200,
  weekly_minutes: 2400, quiet_from: 22, quiet_to: 7, unit_minutes: 1, job_cap: 480, offline_max: 14400,
}
const rule = (key: string) => allRules.find(r => r.key === key)!

describe('rules on the page', () => {
  it('are read in the unit that people speak', () => {
    expect(['answer_urgent', 'offer_gap', 'weekly_minutes', 'rings', 'quiet_from'].map(k => shownOf(policy, rule(k)))).toEqual(['2', '20', '40', '500, 1000, 2000', '22'])
  })
  it('nothing typed changes nothing, also where the unit does not divide', () => {
    expect(changedOf(policy, typedOf(policy))).toEqual([])
    expect(policyWith(policy, typedOf(policy))).toEqual(policy)
  })
  it('changes only what was typed, in the units of the contract', () => {
    const next = policyWith(policy, { ...typedOf(policy), offer_urgent: '2.5', weekly_minutes: '30', rings: '300，800' })
    expect(next).toEqual({ ...policy, offer_urgent: 150, weekly_minutes: 1800, rings: [300, 800] })
  })
  it('refuses what cannot be meant', () => {
    expect([soundOf(rule('offers_per_day'), '0'), soundOf(rule('offers_per_day'), ''), soundOf(rule('offers_per_day'), '20'), soundOf(rule('rings'), '2000, 500'), soundOf(rule('rings'), ''), soundOf(rule('rings'), '100, 5000')])
      .toEqual([false, false, true, false, false, true])
  })
  it('takes every rule that holds now', () => {
    expect(allRules.filter(r => !soundOf(r, shownOf(policy, r))).map(r => r.key)).toEqual([])
  })
  it('shows what holds where a place has said nothing, and sends only what was changed', () => {
    expect(['daily_cap', 'min_fraction', 'daily_mint', 'dispute_days', 'stars', 'weight_satisfaction'].map(k => shownOf(policy, rule(k)))).toEqual(['8', '0', '8', '5', '100, 300, 600, 1000, 1500', '50'])
    expect(policyWith(policy, { ...typedOf(policy), daily_cap: '6', stars: '50，200', weight_response: '10', weight_resolution: '40' }))
      .toEqual({ ...policy, daily_cap: 360, stars: [50, 200], rate_weights: { response: 10, resolution: 40, satisfaction: 50 } })
  })
  it('lets a place choose how volunteers are chosen, by one of three words', () => {
    expect(shownOf(policy, rule('matching'))).toBe('learned')
    expect(policyWith(policy, { ...typedOf(policy), matching: 'hall', promise_urgent: '5', group_hold: '20' })).toEqual({ ...policy, matching: 'hall', promise_urgent: 300, group_hold: 1200 })
    expect(['learned', 'nearest', 'hall', 'lottery', ''].map(w => soundOf(rule('matching'), w))).toEqual([true, true, true, false, false])
    expect([soundOf(rule('group_hold'), '0.5'), soundOf(rule('group_hold'), '1'), soundOf(rule('group_hold'), '120'), soundOf(rule('group_hold'), '121'), soundOf(rule('promise_urgent'), '61')]).toEqual([false, true, true, false, false])
  })
  it('asks how many at once only where the nearest are asked', () => {
    expect(['learned', 'nearest', 'hall'].map(m => holdsFor(rule('wave_size'), m))).toEqual([false, true, false])
    expect(holdsFor(rule('rings'), 'learned')).toBe(true)
    expect(changedOf(policy, { ...typedOf(policy), wave_size: '9' })).toEqual([])
    expect(policyWith(policy, { ...typedOf(policy), matching: 'nearest', wave_size: '9' })).toEqual({ ...policy, matching: 'nearest', wave_size: 9 })
  })
  it('finds the entry of a refused field', () => {
    expect([ruleOf('stars')?.key, ruleOf('rate_weights')?.key, ruleOf('rate_weights.resolution')?.key, ruleOf('nothing')]).toEqual(['stars', 'weight_response', 'weight_response', undefined])
  })
})
