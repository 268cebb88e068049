// Hours entered by hand, through the API, as two of the staff would.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { components } from '../core/api.gen'
import type { World } from './world'

type Proposal = components['schemas']['Proposal']

/** paper is a picture that stands for a sign-in sheet. */
export const paper = join(import.meta.dirname, '..', 'public', 'icon-512.png')

/** when is so many days ago, nine to ten in the morning, and as long as told. */
export function when(world: World, days: number, minutes = 60): { day: string; start: string; stop: string } {
  const day = new Date(world.now() + 8 * 3600_000 - days * 86_400_000).toISOString().slice(0, 10)
  const start = Date.parse(`${day}T09:00:00+08:00`)
  return { day, start: new Date(start).toISOString(), stop: new Date(start + minutes * 60_000).toISOString() }
}

/** proposed is an hour by hand that the dispatcher has proposed, with its picture. */
export async function proposed(world: World, number: string, days: number, minutes = 60): Promise<Proposal> {
  const { call, token } = await world.as('dispatcher')
  const { start, stop } = when(world, days, minutes)
  const p = await call<Proposal>('POST', '/proposals', {
    kind: 'manual', volunteer: number, service: 'medicine', activity: '送药上门', place: '梧桐社区', content: '取药送药', start, stop, responsible: '林主任', reason: 'no_phone', words: '手机没电', call_back: '回访老人，说来过',
  })
  const answer = await fetch(`${world.url}/api/v1/proposals/${p.id}/attachment`, { method: 'PUT', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'image/png' }, body: readFileSync(paper) })
  if (!answer.ok) throw new Error(`attachment: ${answer.status} ${await answer.text()}`)
  return p
}

/** approved is one that the supervisor has approved. */
export async function approved(world: World, number: string, days: number, minutes = 60): Promise<void> {
  const p = await proposed(world, number, days, minutes)
  await (await world.as('supervisor')).call('POST', `/proposals/${p.id}/approve`)
}

/** numberOf is a volunteer's number. */
export async function numberOf(world: World, who: string): Promise<string> {
  return (await (await world.as(who)).call<{ volunteer: { number: string } }>('GET', '/me')).volunteer.number
}

/** Booked is what the scenes of the book need: a proposal that waits, and the volunteer's dispute and certificate. */
export interface Booked { proposal: string }

/** booked makes them, once the volunteer's first line is there. */
export async function booked(world: World): Promise<Booked> {
  const v = await world.as('volunteer')
  const proposal = (await proposed(world, await numberOf(world, 'volunteer'), 6)).id
  let line: string | undefined
  for (let tries = 0; !line && tries < 100; tries++) {
    line = (await v.call<{ lines: { id: string }[] }>('GET', '/hours')).lines[0]?.id
    if (!line) await new Promise(done => setTimeout(done, 200))
  }
  if (!line) throw new Error('no line')
  await v.call('POST', `/lines/${line}/dispute`, { words: '少记了半小时' })
  const month = new Date(world.now() + 8 * 3600_000).toISOString().slice(0, 7)
  await v.call('POST', '/certificates', { from: month, to: month })
  return { proposal }
}
