import { describe, expect, it } from 'vitest'
import { missingOf, newCaller, requestOf, touched, windowOf, type Caller } from './proxy'
import type { Person, Service } from './types'

const dates = { today: '2026-11-20', tomorrow: '2026-11-21' }
const errand: Service = { code: 'errand', name: '代买', skill: 'any', risk: 1, volunteers: 1, home_visit: true, minutes: 45 }
const chat: Service = { code: 'chat', name: '聊天', skill: 'any', risk: 1, volunteers: 1, minutes: 30 }
const person: Person = { id: 'a_1', name: '卞**', phone: '199****5678', home: '420199-001-003-01', home_name: '一网格', roles: [] }
const stranger = (more: Partial<Caller> = {}): Caller => ({ ...newCaller(), phone: '199', contact: '王', area: '420199-001-003-01', address: '二单元 301', danger: 'no', service: 'errand', ...more })

describe('what is still to be asked', () => {
  it('follows the order of speech', () => {
    const c = newCaller()
    const asked: string[] = []
    const answers: Partial<Caller>[] = [{ phone: '199' }, { contact: '王' }, { area: '420199-001-003' }, { address: '二单元' }, { danger: 'no' }]
    for (const a of answers) {
      asked.push(missingOf(c, errand, dates))
      Object.assign(c, a)
    }
    expect(asked).toEqual(['phone', 'contact', 'area', 'address', 'danger'])
    expect([missingOf(c, undefined, dates), missingOf(c, errand, dates)]).toEqual(['service', ''])
  })
  it('needs a community, not a street', () => expect(missingOf(stranger({ area: '420199-001' }), errand, dates)).toBe('area'))
  it('needs no address where nobody comes home', () => expect(missingOf(stranger({ address: '' }), chat, dates)).toBe(''))
  it('asks a known resident neither name nor place', () => expect(missingOf(stranger({ person, contact: '', area: '', address: '' }), errand, dates)).toBe(''))
  it('never takes the danger question as answered', () => expect(missingOf(stranger({ danger: '' }), errand, dates)).toBe('danger'))
  it('refuses a service that volunteers may not do', () => expect(missingOf(stranger(), { ...errand, refused: '请找燃气公司' }, dates)).toBe('service'))
  it('wants both times of a window, in their order', () => {
    expect(missingOf(stranger({ when: 'today', from: '09:00' }), errand, dates)).toBe('window')
    expect(windowOf({ when: 'today', date: '', from: '11:00', to: '09:00' }, dates)).toBeUndefined()
  })
})

describe('what is sent', () => {
  it('names a stranger by contact, phone, area and address', () => {
    expect(requestOf(stranger(), errand, 'grid_worker', dates)).toEqual({
      service: 'errand', danger: false, channel: 'hotline', now: true, proxy: { relation: 'grid_worker', consent: 'phone' }, contact: '王', phone: '199', area: '420199-001-003-01', address: '二单元 301',
    })
  })
  it('names a known resident by her account and repeats none of her details', () => {
    const body = requestOf(stranger({ person, contact: '', area: '', address: '', consent: 'present' }), errand, 'desk', dates)
    expect(body).toEqual({ service: 'errand', danger: false, channel: 'desk', now: true, proxy: { relation: 'desk', consent: 'present' }, beneficiary: 'a_1' })
  })
  it('tells danger as it was answered', () => expect(requestOf(stranger({ danger: 'yes' }), errand, 'desk', dates).danger).toBe(true))
  it('writes the window in UTC and drops what does not belong to the service', () => {
    const body = requestOf(stranger({ when: 'tomorrow', from: '09:00', to: '12:00', hazards: ['dog'], urgent: true }), chat, 'desk', dates)
    expect(body.window).toEqual({ from: '2026-11-21T01:00:00.000Z', to: '2026-11-21T04:00:00.000Z' })
    expect([body.now, body.hazards, body.urgent]).toEqual([undefined, undefined, true])
  })
})

describe('the draft', () => {
  it('is worth keeping from the first sign on', () => expect([touched(newCaller()), touched({ ...newCaller(), phone: '1' }), touched({ ...newCaller(), danger: 'no' })]).toEqual([false, true, true]))
})
