/** Page is one answer of a list that is read in pages. */
export interface Page<T> { rows: T[]; next?: string }

/**
 * upTo reads pages until n rows are there or the list is at its end. At most 100 rows come in one answer. more tells whether
 * the list goes on.
 */
export async function upTo<T>(n: number, read: (limit: number, cursor?: string) => Promise<Page<T>>): Promise<{ rows: T[]; more: boolean }> {
  const rows: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(Math.min(100, n - rows.length), cursor)
    rows.push(...page.rows)
    cursor = page.next
    if (page.rows.length === 0) break
  } while (cursor && rows.length < n)
  return { rows, more: !!cursor }
}

/**
 * horizon cuts a merged list, newest first, where one of its sources ends early: what is older might still be missing a row
 * in between. key orders the rows as text.
 */
export function horizon<T>(merged: readonly T[], sources: readonly { rows: readonly T[]; more: boolean }[], key: (row: T) => string): T[] {
  const ends = sources.filter(s => s.more && s.rows.length > 0).map(s => key(s.rows[s.rows.length - 1] as T))
  const last = ends.sort().at(-1)
  return last === undefined ? [...merged] : merged.filter(row => key(row) >= last)
}
