import { describe, expect, it } from 'vitest'
import { commonServices } from './menu_common'
import type { Service } from './types'
import { answered, bodyOf, lacking, newWish, presetsOf, stepOf, stepsOf, touched, windowWrong, type Step, type Wish } from './wish'

const now = Date.parse('2026-11-20T02:00:00Z') // 10:00 in Shanghai
const medicine = commonServices[0] as Service
const escort = commonServices[1] as Service
const tutoring: Service = { code: 'tutoring', name: '辅导', skill: 'any', risk: 1, volunteers: 1, minutes: 60 }
const plain = { elder: false, picked: true, addressed: true }
const filled = (w: Partial<Wish> = {}): Wish => ({
  ...newWish('k', now), safe: true, service: 'medicine', who: 'self', when: 'now', minutes: 30, agreed: medicine.statement, passed: ['home', 'more'], ...w,
})

describe('the pages of the order form', () => {
  it('asks about danger first, whatever else was answered', () => {
    expect(lacking(filled({ safe: false }), medicine, plain, now)).toBe('danger')
  })
  it('takes at most seven answers from a tile to the summary', () => {
    const pages = stepsOf(filled(), escort, plain)
    expect(pages).toEqual(['danger', 'who', 'when', 'long', 'home', 'more', 'check'])
    expect(pages.length - 1 + 1).toBeLessThanOrEqual(7) // the tile itself is one, the summary none
  })
  it('asks elders less', () => {
    expect(stepsOf(filled({ who: '' }), medicine, { ...plain, elder: true })).toEqual(['danger', 'when', 'home', 'more', 'check'])
  })
  it('asks about the home only where somebody comes in', () => {
    expect(stepsOf(filled(), tutoring, plain)).not.toContain('home')
  })
  it('asks for person and place when ordering for somebody else', () => {
    const pages = stepsOf(filled({ who: 'other' }), medicine, { ...plain, elder: true })
    expect(pages.slice(1, 4)).toEqual(['who', 'person', 'place'])
  })
  it('asks where a home visit goes when the account has no address', () => {
    expect(stepsOf(filled(), medicine, { ...plain, addressed: false })).toContain('place')
    expect(stepsOf(filled(), tutoring, { ...plain, addressed: false })).not.toContain('place')
  })
  it('repeats an order with the time alone', () => {
    const again = { ...newWish('k', now), like: 'o_1' }
    expect(stepsOf(again, undefined, plain)).toEqual(['when', 'check'])
    expect(lacking({ ...again, when: 'now' }, undefined, plain, now)).toBe('check')
  })
  it('leads to the menu when the service is refused, unknown or not there any more', () => {
    expect(lacking(filled(), { ...medicine, refused: '请拨打燃气公司' }, plain, now)).toBe('what')
    expect(lacking(filled(), undefined, plain, now)).toBe('what')
  })
  it('asks again when the risk statement is another one', () => {
    expect(lacking(filled(), { ...medicine, statement: '新的说明' }, plain, now)).toBe('home')
    expect(lacking(filled({ agreed: undefined }), medicine, plain, now)).toBe('home')
  })
  it('asks again for a time that is over', () => {
    const w = filled({ when: 'window', date: '2026-11-20', from: '08:00', to: '09:30' })
    expect(lacking(w, medicine, plain, now)).toBe('when')
  })
  const others: [string, Partial<Wish>, boolean][] = [
    ['a district is no place', { area: '420199', address: '三栋' }, false],
    ['a community with an address is', { area: '420199-001-003', address: '三栋' }, true],
    ['a home needs its address', { area: '420199-001-003', address: ' ' }, false],
  ]
  it.each(others)('%s', (_, w, want) => expect(answered('place', filled({ who: 'other', ...w }), medicine, now)).toBe(want))
  it('does not call a pressed tile a draft', () => {
    expect(touched({ ...newWish('k', now), service: 'medicine', safe: true })).toBe(false)
    expect(touched({ ...newWish('k', now), note: '三楼' })).toBe(true)
  })
})

describe('the order that is sent', () => {
  it('is the same text for the same answers, so that one key may go with it twice', () => {
    const w = filled({ hazards: ['stairs', 'dog'] })
    expect(JSON.stringify(bodyOf(w, medicine, 'phone_page'))).toBe(JSON.stringify(bodyOf({ ...w, hazards: ['dog', 'stairs'] }, medicine, 'phone_page')))
  })
  it('says nothing of a person when it is for oneself', () => {
    const body = bodyOf(filled({ contact: '李四', phone: '199', relation: 'child', consent: 'phone' }), medicine, 'phone_page')
    expect(body).toEqual({ service: 'medicine', danger: false, channel: 'phone_page', now: true, minutes: 30 })
  })
  it('names person, relation and consent when it is for another', () => {
    const w = filled({ who: 'other', relation: 'child', consent: 'phone', contact: ' 王奶奶 ', phone: '19900000001', area: '420199-001-003', address: '三栋' })
    expect(bodyOf(w, medicine, 'phone_page')).toMatchObject({ proxy: { relation: 'child', consent: 'phone' }, contact: '王奶奶', phone: '19900000001', area: '420199-001-003', address: '三栋' })
  })
  it('leaves out a wish for a woman or a man where the service knows none', () => {
    expect(bodyOf(filled({ prefer: 'female' }), medicine, 'phone_page')).not.toHaveProperty('prefer')
    expect(bodyOf(filled({ prefer: 'female' }), escort, 'phone_page')).toHaveProperty('prefer', 'female')
  })
  it('takes everything but the time from the order that it repeats', () => {
    const body = bodyOf(filled({ like: 'o_1', note: '别的', hazards: ['dog'], when: 'window', date: '2026-11-21', from: '08:00', to: '12:00' }), medicine, 'elder_mode')
    expect(body).toEqual({ service: 'medicine', danger: false, channel: 'elder_mode', like: 'o_1', window: { from: '2026-11-21T00:00:00.000Z', to: '2026-11-21T04:00:00.000Z' } })
  })
})

describe('a refused field', () => {
  const rows: [string, Step][] = [
    ['danger', 'danger'], ['service', 'what'], ['window.to', 'when'], ['minutes', 'long'], ['hazards', 'home'], ['prefer', 'more'], ['note', 'more'],
    ['proxy.relation', 'person'], ['contact', 'person'], ['phone', 'person'], ['area', 'place'], ['address', 'place'], ['volunteers', 'check'],
  ]
  it.each(rows)('%s is answered on %s', (field, step) => expect(stepOf(field, filled({ who: 'other' }))).toBe(step))
  it('of a repeated order leads to the time or stays on the summary', () => {
    expect(stepOf('window.from', filled({ like: 'o_1' }))).toBe('when')
    expect(stepOf('address', filled({ like: 'o_1' }))).toBe('check')
  })
  it('of one’s own phone has no page', () => expect(stepOf('phone', filled())).toBe('check'))
})

describe('times', () => {
  const rows: [string, { date: string; from: string; to: string }, string][] = [
    ['nothing chosen', { date: '', from: '', to: '' }, 'missing'],
    ['the end first', { date: '2026-11-21', from: '10:00', to: '09:00' }, 'reversed'],
    ['this morning, over', { date: '2026-11-20', from: '08:00', to: '09:59' }, 'past'],
    ['today, not over', { date: '2026-11-20', from: '08:00', to: '10:01' }, ''],
    ['in three months', { date: '2027-02-20', from: '08:00', to: '10:00' }, 'far'],
  ]
  it.each(rows)('%s', (_, w, want) => expect(windowWrong(w, now)).toBe(want))
  it('offers no part of today that is over within the hour', () => {
    const late = Date.parse('2026-11-20T08:30:00Z') // 16:30
    expect(presetsOf('2026-11-20', '2026-11-21', late).map(p => `${p.day} ${p.part}`)).toEqual(['today evening', 'tomorrow morning', 'tomorrow afternoon', 'tomorrow evening'])
  })
})
