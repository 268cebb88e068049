// The account's copy of the settings. The phone's own copy holds whatever happens here.
import type { Me } from '@/core/types'
import { api, ask } from './http'
import { settingsOf } from './prefs'

const name = 'lindan.unsaved'

/** saveSettings puts the settings of this phone into the account and gives the account. Until it has, settingsWait is true. */
export async function saveSettings(): Promise<Me> {
  mark(true)
  const me = await ask(api.PATCH('/me', { body: { settings: settingsOf() } }))
  mark(false)
  return me
}

/** settingsWait tells whether a change on this phone has not reached the account: then the phone's choice is the newer one. */
export function settingsWait(): boolean {
  try {
    return localStorage.getItem(name) === '1'
  } catch {
    return false
  }
}

function mark(waits: boolean): void {
  try {
    if (waits) localStorage.setItem(name, '1')
    else localStorage.removeItem(name)
  } catch { /* it holds until the page is closed */ }
}
