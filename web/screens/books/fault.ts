import { nextTick, reactive } from 'vue'
import { Problem } from '@/core/problem'

/** Faults is what is wrong with the entries of a form, by the contract's names. */
export interface Faults { wrong: Record<string, string>; clear: () => void; failed: (p: Problem) => Promise<void> }

/** useFaults shows a refusal at its field and leads there; where is the part of the page that the form is in. */
export function useFaults(where = 'dialog[open]'): Faults {
  const wrong = reactive<Record<string, string>>({})
  const clear = (): void => { for (const f of Object.keys(wrong)) delete wrong[f] }
  async function failed(p: Problem): Promise<void> {
    clear()
    if (!p.field) return
    wrong[p.field] = p.detail
    await nextTick()
    document.querySelector<HTMLElement>(`${where} [aria-invalid="true"]`)?.focus()
  }
  return { wrong, clear, failed }
}

/** need is a mistake that the form finds by itself. */
export function need(ok: unknown, field: string, words: string): void {
  if (!ok) throw new Problem(422, 'form.wanted', words, field)
}
