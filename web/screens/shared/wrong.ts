import { nextTick, reactive, ref, type Ref } from 'vue'
import { lasting } from '@/core/time'
import { Problem, problemOf } from '@/core/problem'
import { t } from './words'

/** Wrong is what is wrong with the entries of a form, by the contract's names of the fields. */
interface Wrong<F extends string> {
  wrong: Partial<Record<F, string>>
  /** A refusal that names a field which the form does not show. */
  other: Ref<string>
  clear: () => void
  /** Shows the refusal at its field and leads there. */
  failed: (p: Problem) => Promise<void>
}

/** useWrong keeps the mistakes of a form with the given fields. */
export function useWrong<F extends string>(fields: readonly F[]): Wrong<F> {
  const wrong = reactive<Record<string, string>>({})
  const other = ref('')
  const clear = (): void => {
    for (const f of fields) delete wrong[f]
    other.value = ''
  }
  async function failed(p: Problem): Promise<void> {
    clear()
    if (!p.field) return
    if ((fields as readonly string[]).includes(p.field)) wrong[p.field] = p.detail
    else other.value = p.detail
    await nextTick()
    document.querySelector<HTMLElement>('main [aria-invalid="true"]')?.focus()
  }
  return { wrong: wrong as Partial<Record<F, string>>, other, clear, failed }
}

/** wanted is a mistake that the form finds by itself. */
export function wanted(field: string, words: string): Problem {
  return new Problem(422, 'form.wanted', words, field)
}

/** withWait adds to a refusal how long to wait, where the server has said so. */
export function withWait(e: unknown): Problem {
  const p = problemOf(e)
  if (p.status !== 429 && p.status !== 503 || !p.after) return p
  const wait = p.after < 90 ? t('waitSeconds', { n: p.after }) : t('waitLong', { time: lasting(Math.ceil(p.after / 60)) })
  return new Problem(p.status, p.code, p.code === 'code.too_often' ? `${t('justSent')}${wait}` : `${p.detail}${t('joinSentence')}${wait}`, '', p.request, p.after)
}
