// The languages of the app. Chinese is in the bundle of each screen; English comes when it is asked for.
import { ref } from '@vue/reactivity'

export type Language = 'zh' | 'en'
type Texts = Record<string, string>
type Slots = Record<string, string | number>

/** language is what the app speaks now. */
export const language = ref<Language>('zh')

interface Catalogue { zh: Texts; en: () => Promise<{ default: Texts }>; loaded: { value: Texts | undefined } }
const catalogues: Catalogue[] = []

/**
 * words makes the translator of a folder of screens. The English texts must have the same keys; a missing one does not
 * compile. Slots are written {name}; {n:order|orders} picks by the plural rule of English.
 */
export function words<T extends Texts>(zh: T, en: () => Promise<{ default: Record<keyof T, string> }>): (key: keyof T & string, slots?: Slots) => string {
  const c: Catalogue = { zh, en: en as Catalogue['en'], loaded: ref<Texts>() }
  catalogues.push(c)
  if (language.value === 'en') void load(c)
  return (key, slots) => fill((language.value === 'en' ? c.loaded.value?.[key] : undefined) ?? zh[key] ?? key, slots)
}

/** load reads the English texts; where they cannot be read, as without network, the Chinese ones stay until it is asked again. */
async function load(c: Catalogue): Promise<void> {
  if (!c.loaded.value) c.loaded.value = (await c.en().catch(() => undefined))?.default
}

/** speak switches the language. It resolves when the texts of all open screens are there. */
export async function speak(to: Language): Promise<void> {
  if (to === 'en') await Promise.all(catalogues.map(load))
  language.value = to
  if (to === 'en') await Promise.all(catalogues.map(load)) // a screen that came in meanwhile
}

const plural = new Intl.PluralRules('en')

/** fill puts values into the slots of a text. */
export function fill(text: string, slots: Slots = {}): string {
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, other?: string) => {
    const v = slots[name]
    if (v === undefined) return whole
    if (one === undefined || other === undefined) return String(v)
    return `${v} ${plural.select(Number(v)) === 'one' ? one : other}`
  })
}
