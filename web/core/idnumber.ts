/** idNumberOf is an ID number 身份证号 as it is sent: no spaces, an upper-case X. */
export function idNumberOf(text: string): string {
  return text.replace(/\s/g, '').toUpperCase()
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/**
 * idNumberWrong tells why a text cannot be an ID number (GB 11643-1999): length, form (something but digits and a last X), or
 * check (the last character does not follow from the others: a typing mistake); undefined: it can be one.
 */
export function idNumberWrong(text: string): 'length' | 'form' | 'check' | undefined {
  const id = idNumberOf(text)
  if (id.length !== 18) return 'length'
  if (!/^\d{17}[\dX]$/.test(id)) return 'form'
  const sum = weights.reduce((n, w, i) => n + w * Number(id[i]), 0)
  return '10X98765432'[sum % 11] === id[17] ? undefined : 'check'
}
