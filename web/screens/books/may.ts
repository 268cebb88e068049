import type { Role } from '@/core/types'
import { hint, session } from '@/platform/session'

/** Who may do what in a place, as the contract's roles say: only to leave out what would be refused anyway. */
const parts: Record<'look' | 'list' | 'watch' | 'propose' | 'decide' | 'radar' | 'dismiss', readonly Role[]> = {
  look: ['grid_worker', 'dispatcher', 'supervisor', 'admin'],
  list: ['dispatcher', 'supervisor', 'admin'],
  watch: ['supervisor', 'admin'],
  propose: ['grid_worker', 'dispatcher', 'admin'],
  decide: ['dispatcher', 'supervisor', 'admin'],
  dismiss: ['dispatcher', 'admin'],
  radar: ['admin'],
}

/** may tells whether one of the roles that the part needs is held in the place. */
export function may(part: keyof typeof parts, area: string): boolean {
  const roles = session.me?.roles ?? hint()?.roles ?? [] // known before the session is, as the pages begin by then
  return roles.some(r => parts[part].includes(r.role) && (area === r.area || area.startsWith(`${r.area}-`)))
}
