import { ref, watch, type Ref, type WatchSource } from 'vue'
import { upTo, type Page } from '@/core/pages'
import { useResource, type Loaded } from '@/platform/resource'

/** Paged is a list that is read in pages of twenty rows. */
export interface Paged<T> { of: Loaded<{ rows: T[]; more: boolean }>; more: () => void; put: (row: T) => void; said: Ref<string> }

/** usePaged reads a list under a name. put replaces a row by what an answer said of it; said is what happened last. */
export function usePaged<T extends { id: string } | { number: string }>(name: () => string, read: (limit: number, cursor?: string) => Promise<Page<T>>, on?: WatchSource): Paged<T> {
  const wanted = ref(20)
  const said = ref('')
  watch(name, () => { wanted.value = 20 })
  const of = useResource<{ rows: T[]; more: boolean }>(name, () => upTo(wanted.value, read), { wants: () => false, poll: 300, on: on ? [wanted, on] as never : wanted })
  const idOf = (row: T): string => ('id' in row ? row.id : row.number)
  const put = (row: T): void => { if (of.data) of.take({ ...of.data, rows: of.data.rows.map(r => (idOf(r) === idOf(row) ? row : r)) }) }
  return { of, more: () => { wanted.value += 20 }, put, said }
}
