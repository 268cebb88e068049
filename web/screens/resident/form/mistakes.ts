import { nextTick } from 'vue'
import type { Service } from '@/core/types'
import type { Step, Wish } from '@/core/wish'
import { t } from '../form.words'

/** mistakesOf is what is missing on a page, by the contract's fields; agreed is whether the risks are ticked. */
export function mistakesOf(step: Step, w: Wish, item: Service | undefined, agreed: boolean): Record<string, string> {
  const m: Record<string, string> = {}
  if (step === 'person') {
    if (!w.relation) m['proxy.relation'] = t('needOne')
    if (!w.contact.trim()) m.contact = t('needName')
    if (!w.phone.trim()) m.phone = t('needPhone')
    if (!w.consent) m['proxy.consent'] = t('needOne')
  }
  if (step === 'place' && w.who === 'other') {
    if (w.area.split('-').length < 3) m.area = t('needArea')
    if (item?.home_visit && !w.address.trim()) m.address = t('needAddress')
  }
  if (step === 'home' && !agreed) m.agreed = t('agreeWrong')
  return m
}

/** toWrong leads to the first wrong entry. */
export async function toWrong(): Promise<void> {
  await nextTick()
  const said = document.querySelector('main .wrong, main .status.bad')
  const entry = said?.closest('.field')?.querySelector<HTMLElement>('input, select, textarea') ?? document.querySelector<HTMLElement>('main [aria-invalid="true"]')
  entry?.focus()
}
