/**
 * shortNames leaves out what all names of a map begin with: 桃溪第1网格, 桃溪第2网格 become 第1网格, 第2网格. A name is never left
 * empty, and a number keeps the sign before it.
 */
export function shortNames(names: readonly string[]): string[] {
  const [first = '', ...rest] = names
  let same = rest.length === 0 ? 0 : first.length
  for (const n of rest) while (!n.startsWith(first.slice(0, same))) same--
  while (same > 0 && (names.some(n => n.length === same) || names.some(n => /[0-9]/.test(n[same - 1] ?? '')) || first[same - 1] === '第')) same--
  return names.map(n => n.slice(same))
}
