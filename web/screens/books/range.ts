import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { lastMonths } from '@/core/months'
import { serverNow } from '@/core/time'

/** Range is the months that a page speaks of, kept in its address. */
interface Range { months: string[]; from: WritableComputedRef<string>; to: WritableComputedRef<string>; set: (more: Record<string, string | undefined>) => void }

/** useRange reads the range from the address: this month unless told. */
export function useRange(): Range {
  const route = useRoute()
  const router = useRouter()
  const months = lastMonths(24, serverNow())
  const now = months[0] ?? ''
  let next: Record<string, unknown> = {}
  // Two changes in one go are one address: the second must not begin from the old one.
  const set = (more: Record<string, string | undefined>): void => {
    next = { ...route.query, ...next, ...more }
    void router.replace({ query: next as Record<string, string> }).finally(() => { next = {} })
  }
  const month = (name: 'from' | 'to'): string => (months.includes(String(route.query[name])) ? String(route.query[name]) : now)
  const from = computed({ get: () => month('from'), set: v => set({ from: v }) })
  const to = computed({ get: () => month('to'), set: v => set({ to: v }) })
  return { months, from, to, set }
}
