// The rules of a place as staff read and change them: in minutes, hours and days instead of seconds.
import type { components } from './api.gen'

/** Policy is the rules of a place. */
export type Policy = components['schemas']['Policy']

/** Unit is how a rule is read and typed. hour is a time of day; metres a list of them; choice one word of a few. */
export type Unit = 'choice' | 'minutes' | 'hours' | 'days' | 'count' | 'hour' | 'metres' | 'percent' | 'workdays' | 'hourlist' | 'weight'

/** Listed are the rules that are several numbers, rising. */
type Listed = 'rings' | 'stars'
/** Weight is what one of the three rates weighs in the index. */
type Weight = keyof NonNullable<Policy['rate_weights']>

/** Chosen are the rules that are one word. */
type Chosen = 'matching'

/** Numbered are the rules that are one number; one that is absent follows the service's default. */
export type Numbered = Exclude<keyof Policy, 'services' | 'rate_weights' | 'version' | 'version_of' | Listed | Chosen>

/** matchings are the ways in which volunteers are chosen. */
export const matchings = ['learned', 'nearest', 'hall'] as const

/** Rule is one rule; per is how many of the contract's units one shown unit has. unset is what holds where a place has said nothing. */
export interface Rule { key: Numbered | Listed | Chosen | `weight_${Weight}`; unit: Unit; per: number; least: number; most: number; unset?: number | number[] | string }

const hour = 3600
const day = 24 * hour

function time(key: Numbered, unit: 'minutes' | 'hours' | 'days', least: number, most: number, unset?: number): Rule {
  const per = { minutes: 60, hours: hour, days: day }[unit]
  return { key, unit, per, least: least / per, most: most / per, unset }
}

function weight(name: Weight, unset: number): Rule {
  return { key: `weight_${name}`, unit: 'weight', per: 1, least: 0, most: 100, unset }
}

/** groups are the rules that an administrator may change, as they stand on the page. */
export const groups: Readonly<Record<'quiet' | 'caps' | 'waves' | 'clocks' | 'books' | 'weights', readonly Rule[]>> = {
  quiet: [{ key: 'quiet_from', unit: 'hour', per: 1, least: 0, most: 23 }, { key: 'quiet_to', unit: 'hour', per: 1, least: 0, most: 23 }],
  caps: [
    { key: 'offers_per_day', unit: 'count', per: 1, least: 1, most: 20 }, time('offer_gap', 'minutes', 0, day), { key: 'weekly_minutes', unit: 'hours', per: 60, least: 1, most: 84 },
    { key: 'job_cap', unit: 'minutes', per: 1, least: 1, most: 720 }, { key: 'unit_minutes', unit: 'minutes', per: 1, least: 1, most: 60 },
  ],
  waves: [
    { key: 'matching', unit: 'choice', per: 1, least: 0, most: 0, unset: 'learned' }, time('promise_urgent', 'minutes', 60, hour, 180), time('promise_today', 'minutes', 60, day, 600),
    time('group_hold', 'minutes', 60, 2 * hour, 600), { key: 'wave_size', unit: 'count', per: 1, least: 1, most: 15 }, time('wave_every', 'minutes', 5, day), { key: 'rings', unit: 'metres', per: 1, least: 100, most: 5000 },
    time('offer_urgent', 'minutes', 45, hour), time('offer_today', 'minutes', 45, day), time('offer_planned', 'hours', 60, 2 * day),
  ],
  clocks: [
    time('answer_urgent', 'hours', 60, day), time('answer_ordinary', 'hours', 60, 15 * day), time('escalate_every', 'minutes', 60, 7 * day), time('arrive', 'minutes', 300, day), time('no_show', 'minutes', 60, 4 * hour),
    time('late_back', 'hours', 0, 2 * day), time('close_grace', 'minutes', 0, 12 * hour), time('close_max', 'hours', 30 * 60, 12 * hour), time('confirm', 'hours', 60, 14 * day),
    time('archive', 'hours', 0, day), time('dup_window', 'hours', 0, 14 * day),
  ],
  books: [
    { key: 'daily_cap', unit: 'hours', per: 60, least: 1, most: 24, unset: 480 }, { key: 'min_fraction', unit: 'percent', per: 1, least: 0, most: 100, unset: 0 },
    { key: 'daily_mint', unit: 'hours', per: 60, least: 0, most: 24, unset: 480 }, { key: 'dispute_days', unit: 'workdays', per: 1, least: 1, most: 30, unset: 5 },
    { key: 'stars', unit: 'hourlist', per: 1, least: 1, most: 10_000, unset: [100, 300, 600, 1000, 1500] },
  ],
  weights: [weight('response', 20), weight('resolution', 30), weight('satisfaction', 50)],
}

/** Group is a part of the page. */
export type Group = keyof typeof groups

/** allRules lists them. */
export const allRules: readonly Rule[] = Object.values(groups).flat()

/** Typed is what stands in the inputs, by rule. */
export type Typed = Record<Rule['key'], string>

const listed = (r: Rule): r is Rule & { key: Listed } => r.key === 'rings' || r.key === 'stars'
const weightOf = (r: Rule): Weight | undefined => (r.key.startsWith('weight_') ? (r.key.slice(7) as Weight) : undefined)

function valueOf(p: Policy, r: Rule): number | number[] | string {
  const w = weightOf(r)
  const said = w ? p.rate_weights?.[w] : p[r.key as Numbered | Listed | Chosen]
  return said ?? r.unset ?? 0
}

/** shownOf is a rule's value in its unit, as an input holds it. */
export function shownOf(p: Policy, r: Rule): string {
  const v = valueOf(p, r)
  if (typeof v === 'string') return v
  return Array.isArray(v) ? v.join(', ') : String(Math.round((v / r.per) * 100) / 100)
}

/** typedOf fills the inputs. */
export function typedOf(p: Policy): Typed {
  return Object.fromEntries(allRules.map(r => [r.key, shownOf(p, r)])) as Typed
}

function listOf(text: string): number[] {
  return text.split(/[^0-9.]+/).filter(Boolean).map(Number)
}

/** soundOf tells whether what was typed for a rule can be meant. The server has the last word. */
export function soundOf(r: Rule, text: string): boolean {
  if (r.unit === 'choice') return (matchings as readonly string[]).includes(text)
  const list = listed(r) ? listOf(text) : [text.trim() === '' ? NaN : Number(text)]
  const rising = list.every((v, i) => i === 0 || v >= (list[i - 1] ?? 0))
  return list.length > 0 && rising && list.every(v => v >= r.least - 1e-9 && v <= r.most + 1e-9)
}

/** holdsFor tells whether a rule means anything where volunteers are chosen in a way: only 就近邀请 asks a fixed number. */
export function holdsFor(r: Rule, matching: string): boolean {
  return r.key !== 'wave_size' || matching === 'nearest'
}

/** changedOf lists the rules whose inputs say something else than the policy. */
export function changedOf(p: Policy, typed: Typed): Rule[] {
  return allRules.filter(r => holdsFor(r, typed.matching) && (listed(r) ? listOf(typed[r.key]).join() !== String(valueOf(p, r)) : typed[r.key].trim() !== shownOf(p, r)))
}

/** policyWith is the policy with the changed inputs; what was not touched keeps its exact value. */
export function policyWith(p: Policy, typed: Typed): Policy {
  const next: Policy = { ...p }
  for (const r of changedOf(p, typed)) {
    const w = weightOf(r)
    if (r.unit === 'choice') {
      Object.assign(next, { [r.key]: typed[r.key] })
      continue
    }
    const n = Math.round(Number(typed[r.key]) * r.per)
    if (w) next.rate_weights = { ...(next.rate_weights ?? { response: 20, resolution: 30, satisfaction: 50 }), [w]: n }
    else Object.assign(next, { [r.key]: listed(r) ? listOf(typed[r.key]) : n })
  }
  return next
}

/** ruleOf is the rule that a refused field of the contract belongs to. */
export function ruleOf(field: string): Rule | undefined {
  return allRules.find(r => r.key === (field.startsWith('rate_weights') ? 'weight_response' : field))
}
