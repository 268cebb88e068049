import { shallowRef } from 'vue'
import { seenWith, type Seen } from '@/core/queue'
import type { Order } from '@/core/types'
import { keep, kept } from '@/platform/db'
import { session } from '@/platform/session'

const name = 'desk.seen'
const state = shallowRef<Seen>()
let owner = ''

/** seen is what was looked at on this phone; undefined before the first look. It holds ids and counts only. */
export const seen = state

/** readSeen takes up the memory of the account. */
export async function readSeen(): Promise<void> {
  const me = session.me?.id ?? ''
  if (owner === me && state.value) return
  owner = me
  state.value = (await kept<Seen>(name))?.value
}

/** markSeen notes that orders were looked at. */
export async function markSeen(orders: readonly Pick<Order, 'id' | 'n'>[]): Promise<void> {
  await readSeen()
  state.value = seenWith(state.value, orders)
  await keep(name, state.value)
}
