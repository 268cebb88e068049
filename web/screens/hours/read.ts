// What several pages about hours read, and how they say it.
import { upTo } from '@/core/pages'
import { lasting } from '@/core/time'
import type { LiveEvent } from '@/core/live'
import type { Dispute, Line, Proposal, RecordField, ServiceRecord } from '@/core/types'
import { api, ask } from '@/platform/http'
import { t } from './words'

/** Records is what is known of the service records, and what the account lacks for them. */
export interface Records { records: ServiceRecord[]; missing: RecordField[] }

/** readRecords reads at most n of the caller's service records, the latest service first. */
export async function readRecords(n: number): Promise<Records> {
  let missing: RecordField[] = []
  const { rows } = await upTo(n, async (limit, cursor) => {
    const a = await ask(api.GET('/records', { params: { query: { limit, cursor } } }))
    missing = a.missing
    return { rows: a.records, next: a.next }
  })
  return { records: rows, missing }
}

/** withoutNames is what of the records may stay on the phone. */
export function withoutNames(r: Records): Records {
  return { missing: r.missing, records: r.records.map(x => ({ ...x, content: '', responsible: '', recorder: '', dismissal: x.dismissal && { ...x.dismissal, words: '', who: '' } })) }
}

/** open tells whether a record does not count yet, and may still. */
export function open(r: ServiceRecord): boolean {
  return r.state === 'waiting' || r.state === 'held' || r.state === 'sealed'
}

/** Talk is what was said about the caller's hours: her disputes, and what the community proposed. */
export interface Talk { disputes: Dispute[]; proposals: Proposal[] }

/** readTalk reads the latest of it. */
export async function readTalk(): Promise<Talk> {
  const [d, p] = await Promise.all([ask(api.GET('/disputes', { params: { query: { limit: 100 } } })), ask(api.GET('/proposals', { params: { query: { limit: 100 } } }))])
  return { disputes: d.disputes, proposals: p.proposals }
}

/** minutesOf is what a line adds, with its sign. */
export function minutesOf(minutes: number): string {
  return minutes < 0 ? `−${lasting(-minutes)}` : lasting(minutes)
}

/** marksOf are the marks of a line in words. */
export function marksOf(l: Line): string[] {
  return [
    ...(l.kind === 'reversal' ? [t('reversal')] : []), ...(l.source !== 'job' ? [t(`source_${l.source}`)] : []), ...(l.nature !== 'volunteering' ? [t('unpaidTime')] : []),
  ]
}

const kinds: Record<'hours' | 'records' | 'talk' | 'certificates', readonly string[]> = {
  hours: ['hours.changed'], records: ['hours.changed', 'record.dismissed', 'record.reminder'], talk: ['hours.changed', 'dispute.answered', 'proposal.decided'], certificates: ['certificate.revoked', 'hours.changed'],
}

/** told makes what of the stream is news for a page. */
export function told(part: keyof typeof kinds): (e: LiveEvent) => boolean {
  return e => kinds[part].includes(e.kind)
}
