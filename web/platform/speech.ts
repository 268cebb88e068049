// Speaking instead of typing, where the browser can listen.
import { readonly, ref } from 'vue'

interface Heard { results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }>; resultIndex: number }
interface Recognizer {
  lang: string
  continuous: boolean
  interimResults: boolean
  onresult: ((e: Heard) => void) | null
  onend: (() => void) | null
  onerror: ((e: { error: string }) => void) | null
  start: () => void
  abort: () => void
}
type Maker = new () => Recognizer

function maker(): Maker | undefined {
  const w = globalThis as { SpeechRecognition?: Maker; webkitSpeechRecognition?: Maker }
  return w.SpeechRecognition ?? w.webkitSpeechRecognition
}

const on = ref(false)
let running: Recognizer | undefined

/** listening is true while the microphone is open. */
export const listening = readonly(on)

/** canListen tells whether this browser turns speech into text. */
export function canListen(): boolean {
  return !!maker()
}

/** Deaf is why nothing was heard: refused by the person or the page's rules, nothing said, or the browser's service does not answer. */
export type Deaf = 'refused' | 'silence' | 'broken'

/** listen opens the microphone for one saying and hands over its text. The browser asks the person for leave. */
export function listen(lang: string, onText: (text: string) => void, onFail: (why: Deaf) => void): void {
  const Made = maker()
  if (!Made || running) return
  const r = new Made()
  running = r
  Object.assign(r, { lang, continuous: false, interimResults: false })
  r.onresult = e => onText([...Array.from(e.results).slice(e.resultIndex)].filter(x => x.isFinal).map(x => x[0]?.transcript ?? '').join(''))
  r.onerror = e => { if (e.error !== 'aborted') onFail(whyOf(e.error)) }
  r.onend = () => { if (running === r) hush() }
  on.value = true
  try {
    r.start()
  } catch {
    hush()
    onFail('broken')
  }
}

/** hush closes the microphone. */
export function hush(): void {
  const r = running
  running = undefined
  on.value = false
  r?.abort()
}

function whyOf(error: string): Deaf {
  if (error === 'not-allowed' || error === 'service-not-allowed') return 'refused'
  return error === 'no-speech' ? 'silence' : 'broken'
}
