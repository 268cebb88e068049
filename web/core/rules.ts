// The rules of a place as staff read and change them: in minutes, hours and days instead of seconds.
import type { components } from './api.gen'

/** Policy is the rules of a place. */
export type Policy = components['schemas']['Policy']

/** Unit is how a rule is read and typed. hour is a time of day; metres a list of them. */
export type Unit = 'minutes' | 'hours' | 'days' | 'count' | 'hour' | 'metres'

/** Numbered are the rules that are one number; one that is absent follows the service's default. */
export type Numbered = Exclude<keyof Policy, 'services' | 'rings' | 'stars' | 'rate_weights'>

/** Rule is one rule; per is how many of the contract's units one shown unit has. */
export interface Rule { key: Numbered | 'rings'; unit: Unit; per: number; least: number; most: number }

const hour = 3600
const day = 24 * hour

function time(key: Numbered, unit: 'minutes' | 'hours' | 'days', least: number, most: number): Rule {
  const per = { minutes: 60, hours: hour, days: day }[unit]
  return { key, unit, per, least: least / per, most: most / per }
}

/** groups are the rules that an administrator may change, as they stand on the page. */
export const groups: Readonly<Record<'quiet' | 'caps' | 'waves' | 'clocks', readonly Rule[]>> = {
  quiet: [{ key: 'quiet_from', unit: 'hour', per: 1, least: 0, most: 23 }, { key: 'quiet_to', unit: 'hour', per: 1, least: 0, most: 23 }],
  caps: [
    { key: 'offers_per_day', unit: 'count', per: 1, least: 1, most: 20 }, time('offer_gap', 'minutes', 0, day), { key: 'weekly_minutes', unit: 'hours', per: 60, least: 1, most: 84 },
    { key: 'job_cap', unit: 'minutes', per: 1, least: 1, most: 720 }, { key: 'unit_minutes', unit: 'minutes', per: 1, least: 1, most: 60 },
  ],
  waves: [
    { key: 'wave_size', unit: 'count', per: 1, least: 1, most: 15 }, time('wave_every', 'minutes', 5, day), { key: 'rings', unit: 'metres', per: 1, least: 100, most: 5000 },
    time('offer_urgent', 'minutes', 45, hour), time('offer_today', 'minutes', 45, day), time('offer_planned', 'hours', 60, 2 * day),
  ],
  clocks: [
    time('answer_urgent', 'hours', 60, day), time('answer_ordinary', 'hours', 60, 15 * day), time('escalate_every', 'minutes', 60, 7 * day), time('arrive', 'minutes', 300, day), time('no_show', 'minutes', 60, 4 * hour),
    time('late_back', 'hours', 0, 2 * day), time('close_grace', 'minutes', 0, 12 * hour), time('close_max', 'hours', 30 * 60, 12 * hour), time('confirm', 'hours', 60, 14 * day),
    time('archive', 'hours', 0, day), time('dup_window', 'hours', 0, 14 * day),
  ],
}

/** Group is a part of the page. */
export type Group = keyof typeof groups

/** allRules lists them. */
export const allRules: readonly Rule[] = Object.values(groups).flat()

/** Typed is what stands in the inputs, by rule. */
export type Typed = Record<Rule['key'], string>

/** shownOf is a rule's value in its unit, as an input holds it. */
export function shownOf(p: Policy, r: Rule): string {
  if (r.key === 'rings') return p.rings.join(', ')
  return String(Math.round(((p[r.key] ?? 0) / r.per) * 100) / 100)
}

/** typedOf fills the inputs. */
export function typedOf(p: Policy): Typed {
  return Object.fromEntries(allRules.map(r => [r.key, shownOf(p, r)])) as Typed
}

function ringsOf(text: string): number[] {
  return text.split(/[^0-9.]+/).filter(Boolean).map(Number)
}

/** soundOf tells whether what was typed for a rule can be meant. The server has the last word. */
export function soundOf(r: Rule, text: string): boolean {
  const list = r.key === 'rings' ? ringsOf(text) : [text.trim() === '' ? NaN : Number(text)]
  const rising = list.every((v, i) => i === 0 || v >= (list[i - 1] ?? 0))
  return list.length > 0 && rising && list.every(v => v >= r.least - 1e-9 && v <= r.most + 1e-9)
}

/** changedOf lists the rules whose inputs say something else than the policy. */
export function changedOf(p: Policy, typed: Typed): Rule[] {
  return allRules.filter(r => (r.key === 'rings' ? ringsOf(typed.rings).join() !== p.rings.join() : typed[r.key].trim() !== shownOf(p, r)))
}

/** policyWith is the policy with the changed inputs; what was not touched keeps its exact value. */
export function policyWith(p: Policy, typed: Typed): Policy {
  const changed = changedOf(p, typed).map(r => [r.key, r.key === 'rings' ? ringsOf(typed.rings) : Math.round(Number(typed[r.key]) * r.per)] as const)
  return { ...p, ...Object.fromEntries(changed) }
}
