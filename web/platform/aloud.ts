// Reading aloud by the phone's own voice, where it has one.
import { readonly, ref } from 'vue'

const state = ref(false)

/** reading tells whether something is being read now. */
export const reading = readonly(state)

/** canRead tells whether the browser can read aloud. */
export function canRead(): boolean {
  return 'speechSynthesis' in globalThis && 'SpeechSynthesisUtterance' in globalThis
}

/** readAloud reads a text, instead of what is being read. It resolves to false if there was no voice. */
export function readAloud(text: string, lang: 'zh-CN' | 'en' = 'zh-CN'): Promise<boolean> {
  if (!canRead()) return Promise.resolve(false)
  speechSynthesis.cancel()
  const u = new SpeechSynthesisUtterance(text)
  Object.assign(u, { lang, rate: 0.9 })
  state.value = true
  return new Promise(done => {
    const end = (ok: boolean) => () => { state.value = false; done(ok) }
    u.onend = end(true)
    u.onerror = e => end(e.error === 'canceled' || e.error === 'interrupted')()
    speechSynthesis.speak(u)
  })
}

/** stopReading ends it. */
export function stopReading(): void {
  if (canRead()) speechSynthesis.cancel()
  state.value = false
}
