// The account's copy of the settings. The phone's own copy holds whatever happens here.
import type { Me } from '@/core/types'
import { api, ask } from './http'
import { settingsOf } from './prefs'

const name = 'lindan.unsaved'

/** saveSettings puts the settings of this phone into the account that is signed in. Until it has, settingsWait is true. */
export async function saveSettings(account: string): Promise<Me> {
  mark(account)
  const me = await ask(api.PATCH('/me', { body: { settings: settingsOf() } }))
  mark('')
  return me
}

/** settingsWait tells whether a change on this phone has not reached this account: then the phone's choice is the newer one. */
export function settingsWait(account: string): boolean {
  try {
    return localStorage.getItem(name) === account
  } catch {
    return false
  }
}

/** forgetWait is for the sign-out: nothing of the account stays on the phone. */
export function forgetWait(): void {
  mark('')
}

function mark(account: string): void {
  try {
    if (account) localStorage.setItem(name, account)
    else localStorage.removeItem(name)
  } catch { /* it holds until the page is closed */ }
}
