// What tells this browser from others at the sign-in. Neither names a person.
import { newKey } from './http'

const name = 'lindan.device'
let inMemory = ''

/** deviceNonce is a random text that this browser keeps: a login code works only together with it. */
export function deviceNonce(): string {
  try {
    const was = localStorage.getItem(name)
    if (was && was.length >= 16 && was.length <= 64) return was
    const made = newKey()
    localStorage.setItem(name, made)
    return made
  } catch {
    return (inMemory ||= newKey()) // refused: it holds until the page is closed
  }
}

/** deviceLabel is what the device calls itself in the list of sign-ins: its kind, nothing more. */
export function deviceLabel(): string {
  const kind = /HarmonyOS|iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? ''
  return /MicroMessenger/.test(navigator.userAgent) ? `${kind} 微信`.trim() : kind
}

/** onApple tells whether this is an iPhone or iPad, where installing is done by hand and notices need it. */
export function onApple(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
}
