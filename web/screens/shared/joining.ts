// Signing in and signing up: what is carried from one page to the other, in memory only. An address would keep it in histories.
import { reactive } from 'vue'
import type { Router } from 'vue-router'
import { homeOf, safePath } from '@/core/ways'
import { problemOf } from '@/core/problem'
import type { components } from '@/core/api.gen'
import { config } from '@/platform/config'
import { dropDraft, readDraft, saveDraft } from '@/platform/db'
import { deviceLabel, deviceNonce } from '@/platform/device'
import { api, ask } from '@/platform/http'
import { prefs, settingsOf } from '@/platform/prefs'
import { saveSettings } from '@/platform/settings'
import { session, signedIn, tookMe } from '@/platform/session'
import { withWait } from './wrong'

/** Answer is that of a sign-in. */
export type Answer = components['schemas']['Session']

/** Tries that one code has; the server says the same for a wrong code and one that is used up. */
export const codeTries = 5
const codeLife = 300_000

/** joining is the number that a code was sent to, and how that stands. Times in ms of the phone's clock. */
export const joining = reactive({ phone: '', code: '', to: '', sentAt: 0, again: 0, tries: 0, demoCode: '' })

interface Draft { phone: string; sentAt: number }

/** sendCode has a code sent to a phone. It is noted, because reading the message may throw this page out of memory. */
export async function sendCode(phone: string): Promise<void> {
  try {
    const answer = await ask(api.POST('/codes', { body: { phone, device: deviceNonce() } }))
    Object.assign(joining, { phone, code: '', sentAt: Date.now(), again: Date.now() + 60_000, tries: 0, demoCode: answer.demo_code ?? '' })
    await saveDraft('signin', { phone, sentAt: joining.sentAt } satisfies Draft)
  } catch (e) {
    const p = withWait(e)
    if (p.after) joining.again = Date.now() + p.after * 1000
    throw p
  }
}

/** takeUpCode goes on with a code that was sent a moment ago. true: there is one. */
export async function takeUpCode(): Promise<boolean> {
  const d = await readDraft<Draft>('signin')
  const age = d ? Date.now() - d.sentAt : codeLife
  if (!d || age < 0 || age >= codeLife) return false
  if (!joining.sentAt) Object.assign(joining, { phone: d.phone, sentAt: d.sentAt, again: d.sentAt + 60_000 })
  return true
}

/** trySignIn sends the code. undefined: it is right, and the number has no account yet. */
export async function trySignIn(phone: string, code: string): Promise<Answer | undefined> {
  try {
    return await ask(api.POST('/session', { body: { phone, code, device: deviceNonce(), label: deviceLabel() } }))
  } catch (e) {
    const p = withWait(e)
    if (p.code === 'account.unknown') return undefined
    if (p.code === 'code.wrong') joining.tries++
    throw p
  }
}

/**
 * enter takes the answer over and leads on: to the terms if there are new ones, then to where the person wanted to go. A new
 * account takes over how this phone is set.
 */
export async function enter(answer: Answer, to: string, router: Router, isNew = false): Promise<void> {
  const chosen = settingsOf()
  await Promise.all([dropDraft('signin'), dropDraft('signup')])
  await signedIn(answer)
  if (isNew) Object.assign(prefs, chosen)
  Object.assign(joining, { phone: '', code: '', to: '', sentAt: 0, again: 0, tries: 0, demoCode: '' })
  if (JSON.stringify(settingsOf()) !== JSON.stringify(pick(answer))) void saveSettings(answer.account.id).then(tookMe).catch(problemOf)
  const goal = safePath(to) || homeOf(session.side)
  const terms = await config().then(c => c.terms, () => 0)
  await router.replace(answer.account.terms < terms ? { path: '/terms', query: { agree: '1', to: goal } } : goal)
}

function pick({ account: { settings: s } }: Answer): unknown {
  return { elder: s.elder, text: s.text, language: s.language, contrast: s.contrast }
}
