import { computed, inject, type ComputedRef } from 'vue'
import type { Order } from '@/core/types'
import { deskKey, type Desk } from './desk'

/** useOrder is the order that the part belongs to. It is only used below a page that has one loaded. */
export function useOrder(): { desk: Desk; order: ComputedRef<Order> } {
  const desk = inject(deskKey)
  if (!desk) throw new Error('no desk')
  return { desk, order: computed(() => desk.of.data as Order) }
}
