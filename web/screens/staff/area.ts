import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Role } from '@/core/types'
import { areasOf } from '@/platform/first'
import { hint, session } from '@/platform/session'

/** staffAreas are the places of the staff roles, the widest first. */
export const staffAreas = computed<string[]>(() => areasOf(session.me?.roles ?? hint()?.roles ?? []))

/** holds tells whether the account has the role in the place or around it. */
export function holds(role: Role, area: string): boolean {
  return (session.me?.roles ?? []).some(r => r.role === role && (area === r.area || area.startsWith(`${r.area}-`)))
}

/** useStaffArea is the place that a page speaks of: the one in the address, else the widest of the roles. */
export function useStaffArea(): { area: ComputedRef<string>; turnTo: (area: string) => void } {
  const route = useRoute()
  const router = useRouter()
  const area = computed(() => (typeof route.query.area === 'string' && route.query.area) || (staffAreas.value[0] ?? ''))
  const turnTo = (to: string): void => { void router.replace({ query: { ...route.query, area: to === staffAreas.value[0] ? undefined : to } }) }
  return { area, turnTo }
}
