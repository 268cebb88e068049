// The accepted task on the phone, sealed, for stairwells without signal. It goes as soon as the task is over or not hers any more.
import { holds } from '@/core/task'
import type { Order } from '@/core/types'
import { keep, kept } from './db'
import { open, seal, wipe } from './vault'

interface KeptTask { at: number; order: Order }

const index = 'tasks'
const nameOf = (id: string): string => `task:${id}`

async function ids(): Promise<string[]> {
  return (await kept<string[]>(index))?.value ?? []
}

/** keepTask seals the task while it is hers and open, and wipes it otherwise. */
export async function keepTask(order: Order): Promise<void> {
  if (!holds(order)) return dropTask(order.id)
  if (await seal(nameOf(order.id), { at: Date.now(), order } satisfies KeptTask)) await keep(index, [...new Set([...(await ids()), order.id])])
}

/** keptTask opens the task as it was last read; undefined: none, or it is older than a day. */
export function keptTask(id: string): Promise<KeptTask | undefined> {
  return open<KeptTask>(nameOf(id))
}

/** dropTask wipes a task. */
export async function dropTask(id: string): Promise<void> {
  await wipe(nameOf(id))
  const list = await ids()
  if (list.includes(id)) await keep(index, list.filter(x => x !== id))
}

/** keepOnly wipes every task that is not among those that the server says are hers. */
export async function keepOnly(list: readonly string[]): Promise<void> {
  for (const id of await ids()) if (!list.includes(id)) await dropTask(id)
}
