// What a volunteer may set of herself, as a form: every field filled, so that it can be compared, saved and taken back.
import type { Profile } from '@/core/types'
import type { Quiet, Slot } from '@/core/week'

/** ProfileForm is the form. services: none chosen means all that she may do. */
export interface ProfileForm { available: Slot[]; quiet: Quiet; radius: number; services: string[]; offers_a_day: number; urgent_ok: boolean; claimed: string[] }

/** formOf fills the form from the profile. Without own quiet hours the common ones are shown. */
export function formOf(p: Profile): ProfileForm {
  return {
    available: (p.available ?? []).map(s => ({ ...s })), quiet: { ...(p.quiet ?? { from: 22, to: 7 }) }, radius: p.radius, services: [...(p.services ?? [])],
    offers_a_day: p.offers_a_day, urgent_ok: p.urgent_ok, claimed: p.claimed.map(s => s.code),
  }
}

/** copyOf is a form of its own. */
export function copyOf(f: ProfileForm): ProfileForm {
  return JSON.parse(JSON.stringify(f)) as ProfileForm
}
