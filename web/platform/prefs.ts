// How the app looks on this phone: kept here for the time before sign-in, and in the account for every other phone.
import { reactive, watch } from 'vue'
import { speak, type Language } from '@/core/i18n'
import type { Settings } from '@/core/types'

const name = 'lindan.prefs'

/** Prefs are the settings, and the theme, which belongs to the phone alone. */
export interface Prefs extends Settings { theme: 'system' | 'light' | 'dark' }

/** prefs is what holds now; changing it changes the page. */
export const prefs: Prefs = reactive({ elder: false, text: 0, language: 'zh', contrast: false, theme: 'system' })

/** The root font's factors for the four steps of text size: 17, 20, 23.4 and 30.6 px of body text. */
const steps = ['1', '1.18', '1.375', '1.8']

/** textStep is the size in force: the elder mode begins at the third step. */
export function textStep(): number {
  return prefs.elder ? Math.max(prefs.text, 2) : prefs.text
}

function show(): void {
  const d = document.documentElement
  d.dataset.elder = String(prefs.elder)
  d.dataset.contrast = String(prefs.contrast)
  d.dataset.theme = prefs.theme
  d.style.setProperty('--fs', steps[textStep()] ?? '1')
  d.lang = prefs.language === 'en' ? 'en' : 'zh-CN'
}

function recall(): void {
  try {
    Object.assign(prefs, JSON.parse(localStorage.getItem(name) ?? '{}'))
  } catch { /* a broken entry is no entry */ }
}

/** startPrefs reads what this phone keeps and follows every change, also one made in another tab. */
export function startPrefs(): void {
  recall()
  window.addEventListener('storage', e => { if (e.key === name) recall() })
  addEventListener('online', () => void speak(prefs.language as Language)) // texts that could not be read before
  show()
  void speak(prefs.language as Language)
  watch(prefs, () => {
    try {
      localStorage.setItem(name, JSON.stringify(prefs))
    } catch { /* full or refused: it holds until the page is closed */ }
    show()
    void speak(prefs.language as Language)
  })
}

/** takeSettings takes over what the account keeps, after sign-in. */
export function takeSettings(s: Settings): void {
  Object.assign(prefs, s)
}

/** settingsOf is the part of the preferences that the account keeps. */
export function settingsOf(): Settings {
  const { elder, text, language, contrast } = prefs
  return { elder, text, language, contrast }
}
