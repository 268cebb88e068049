// Who is signed in on this phone. The access token lives in memory only; the refresh token is a cookie that no script reads.
import { computed, reactive, readonly } from 'vue'
import { Problem, problemOf } from '@/core/problem'
import type { Me, Role } from '@/core/types'
import { recallClock } from './clock'
import { api, ask, forgetFirst, heardFirst, lendKeys } from './http'
import { prefs, settingsOf, takeSettings } from './prefs'
import { forgetWait, saveSettings, settingsWait } from './settings'

/** Side is which face of the app is shown: what one asks for, what one does for others, or the community's work. */
export type Side = 'resident' | 'volunteer' | 'staff'

interface Session { state: 'starting' | 'in' | 'out' | 'offline'; me: Me | undefined; side: Side }

const s: Session = reactive({ state: 'starting', me: undefined, side: 'resident' })

/** session tells who is signed in. offline: somebody was, and the server has not been reached yet. */
export const session = readonly(s) as Readonly<Session>

let token = ''
let expires = 0
const hintName = 'lindan.hint'
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('lindan-session') : undefined

/** Hint is what this phone remembers of the account, to paint before the server answers. Nothing of it names a person. */
interface Hint { id: string; home: string; home_name: string; community_phone: string; roles: Me['roles']; staff: boolean; side: Side; volunteer: boolean }

/** hint is the memory of the last account; undefined when nobody is signed in. */
export function hint(): Hint | undefined {
  try {
    return JSON.parse(localStorage.getItem(hintName) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function remember(): void {
  const me = s.me
  if (!me) return
  const h: Hint = { id: me.id, home: me.home, home_name: me.home_name, community_phone: me.community_phone, roles: me.roles, staff: me.staff, side: s.side, volunteer: !!me.volunteer }
  try {
    localStorage.setItem(hintName, JSON.stringify(h))
  } catch { /* it works without, only slower */ }
}

/** sides are the faces that the account has. */
export const sides = computed<Side[]>(() => {
  const roles = (s.me?.roles ?? hint()?.roles ?? []).map(r => r.role)
  const list: Side[] = ['resident']
  if (roles.includes('volunteer')) list.push('volunteer')
  if (roles.some(isStaff)) list.push('staff')
  return list
})

function isStaff(r: Role): boolean {
  return ['grid_worker', 'dispatcher', 'supervisor', 'admin'].includes(r)
}

/** turnTo shows another face of the app. */
export function turnTo(side: Side): void {
  s.side = side
  remember()
}

/** has tells whether the account holds the role anywhere. */
export function has(role: Role): boolean {
  return (s.me?.roles ?? hint()?.roles ?? []).some(r => r.role === role)
}

let renewing: Promise<boolean> | undefined

/** startSession takes up the last session. It is called on the first line of the app, before anything is painted. */
export function startSession(): Promise<boolean> {
  recallClock()
  lendKeys({ token: lend, renew })
  const h = hint()
  if (!h) {
    s.state = 'out'
    return Promise.resolve(false)
  }
  s.side = h.side
  openId = h.id
  opened = account().then(a => a.open(h.id)) // what the phone keeps is readable before the server answers, and without it
  return renew()
}

const account = (): Promise<typeof import('./account')> => import('./account')
let opened: Promise<void> | undefined
let openId = ''

async function lend(): Promise<string> {
  if (s.state === 'out') return ''
  if (!token || Date.now() > expires) await renew()
  return token
}

/** renew gets the next access token; many callers share one request, and so do the tabs of a browser. */
function renew(): Promise<boolean> {
  renewing ??= locked(turn).finally(() => { renewing = undefined })
  return renewing
}

async function locked(work: () => Promise<boolean>): Promise<boolean> {
  return navigator.locks ? await navigator.locks.request('lindan-refresh', work) : await work()
}

async function turn(): Promise<boolean> {
  try {
    const answer = await ask(api.POST('/session/refresh', { params: { header: { 'X-Lindan': '1' } } }))
    heardFirst(answer.first)
    void enter(answer.access_token, answer.expires_in, answer.account) // the token is good before the store is open
    return true
  } catch (e) {
    const p = problemOf(e)
    if (p.status === 401) await leave()
    await opened?.catch(() => undefined) // pages read what the phone keeps as soon as the state says so
    if (p.status !== 401 && s.state !== 'in') s.state = 'offline'
    if (p.status === 401) return false
    throw p
  }
}

async function enter(access: string, seconds: number, me: Me): Promise<void> {
  token = access
  expires = Date.now() + (seconds - 60) * 1000
  const fresh = s.me?.id !== me.id
  s.me = me
  if (fresh) {
    // A choice made on this phone that has not reached the account is the newer one.
    if (settingsWait(me.id)) saveSettings(me.id).then(tookMe).catch(() => undefined)
    else takeSettings(me.settings)
    if (!sides.value.includes(s.side)) s.side = 'resident'
    await attach(me.id).catch(() => undefined) // the vite:preloadError of main.ts reloads where a chunk is gone
    if (s.me?.id !== me.id) return // signed out meanwhile
  }
  s.state = 'in'
  remember()
}

/** attach opens the account's store, unless that has been done, and follows what happens. */
async function attach(id: string): Promise<void> {
  const a = await account()
  if (openId !== id) opened = a.open(id)
  openId = id
  await opened
  a.follow(id, { token: lend, renew })
}

/** signedIn takes over the answer of a sign-in or sign-up. */
export async function signedIn(answer: { access_token: string; expires_in: number; account: Me }): Promise<void> {
  const chosen = settingsOf()
  s.side = homeSide(answer.account)
  await enter(answer.access_token, answer.expires_in, answer.account)
  // What was chosen on this phone before signing in, such as the elder mode, is not lost.
  if (chosen.elder && !answer.account.settings.elder) Object.assign(prefs, chosen)
  channel?.postMessage('in')
}

function homeSide(me: Me): Side {
  if (me.staff) return 'staff'
  return me.roles.some(r => r.role === 'volunteer') ? 'volunteer' : 'resident'
}

/** tookMe replaces what is known of the account after a change. */
export function tookMe(me: Me): void {
  s.me = me
  remember()
}

/** signOut ends the session here and leaves nothing of the account on the phone. Uploads that wait are lost: ask before. */
export async function signOut(): Promise<void> {
  await ask(api.DELETE('/session', {}))
  await leave(true)
  channel?.postMessage('out')
}

async function leave(clean = false): Promise<void> {
  const id = s.me?.id ?? hint()?.id
  token = ''
  forgetFirst()
  openId = ''
  s.me = undefined
  s.state = 'out'
  s.side = 'resident'
  localStorage.removeItem(hintName)
  forgetWait()
  if (id) await (await account()).close(id, clean)
}

channel?.addEventListener('message', e => {
  if (e.data === 'out' && s.state === 'in') void leave(true)
  if (e.data === 'in' && s.state === 'out') location.reload()
})

/** mustBeIn is a Problem for pages that need an account. */
export function mustBeIn(): Problem {
  return new Problem(401, 'session.none', '请先登录')
}
