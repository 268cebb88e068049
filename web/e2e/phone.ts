// The test with a server of its own, and phones: pages that are signed in, and what every page is checked for.
import { test as base, expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test'
import AxeBuilder from '@axe-core/playwright'
import type { Me } from '../core/types'
import { newWorld, people, type World } from './world'

export { expect, type Page }

interface Fixtures { phone: (who: string, o?: BrowserContextOptions & { elder?: boolean; english?: boolean }) => Promise<Page> }

let phones = 0

/** test gives every worker a world of its own, and closes the phones of a test after it. */
export const test = base.extend<Fixtures, { world: World }>({
  world: [async ({}, use) => { // eslint-disable-line no-empty-pattern
    const w = await newWorld()
    await use(w)
    await w.remove()
  }, { scope: 'worker' }],
  phone: async ({ browser, world }, use) => {
    const open: Page[] = []
    await use(async (who, o = {}) => {
      const page = await newPhone(browser, world, o)
      open.push(page)
      if (who !== 'stranger') {
        // The account's settings win over the phone's, so the account gets what the test asks for.
        const settings = { elder: !!o.elder, text: o.elder ? 2 : 0, language: o.english ? 'en' : 'zh', contrast: false }
        await (await world.as(who)).call('PATCH', '/me', { settings })
        await signIn(page, who, world)
      }
      return page
    })
    for (const page of open) await page.context().close()
  },
})

/** apart is the test with a world that no other file shares: for files whose people must not have met anybody. */
export function apart(): typeof test {
  return test.extend<object, { world: World }>({
    world: [async ({}, use) => { // eslint-disable-line no-empty-pattern
      const w = await newWorld()
      await use(w)
      await w.remove()
    }, { scope: 'worker' }],
  })
}

/** newPhone opens a browser of its own, as a phone would be; each has its own address. */
export async function newPhone(browser: Browser, world: World, o: BrowserContextOptions & { elder?: boolean; english?: boolean } = {}): Promise<Page> {
  phones++
  const { elder, english, ...options } = o
  const context = await browser.newContext({ baseURL: world.url, extraHTTPHeaders: { 'X-Real-Ip': `10.2.${phones >> 8}.${phones & 255}` }, ...options })
  if (elder || english) {
    await context.addInitScript(prefs => { if (!localStorage.getItem('lindan.prefs')) localStorage.setItem('lindan.prefs', JSON.stringify(prefs)) },
      { elder: !!elder, text: elder ? 2 : 0, language: english ? 'en' : 'zh', contrast: false, theme: 'system' })
  }
  const page = await context.newPage()
  page.on('pageerror', e => { throw e })
  return page
}

/** signIn makes the browser one of somebody's devices: the cookie is the browser's, the memory of the account that of the phone. */
export async function signIn(page: Page, who: string, world: World): Promise<void> {
  const phone = (people as Record<string, string>)[who] ?? who
  await world.as(who)
  await page.goto('/robots.txt')
  const lent = world.lend(phone)
  if (lent) await page.context().addCookies([{ name: '__Host-lindan', value: lent.cookie, url: world.url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Strict' }])
  const me = lent?.me ?? await enter(page, phone, world)
  const side = me.staff ? 'staff' : me.volunteer ? 'volunteer' : 'resident'
  const hint = { id: me.id, home: me.home, home_name: me.home_name, community_phone: me.community_phone, roles: me.roles, staff: me.staff, side, volunteer: !!me.volunteer }
  await page.evaluate(h => localStorage.setItem('lindan.hint', JSON.stringify(h)), hint)
}

/** enter asks for a code and uses it; people of the demo may do so as often as they like. */
async function enter(page: Page, phone: string, world: World): Promise<Me> {
  const device = await page.evaluate(() => crypto.randomUUID())
  const post = (path: string, body: unknown): Promise<unknown> => page.evaluate(async ([path, body]) => {
    const answer = await fetch(`/api/v1${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }, [path, body] as const)
  const code = await world.code(phone, () => post('/codes', { phone, device }))
  return ((await post('/session', { phone, code, device, label: 'e2e' })) as { account: Me }).account
}

/** axe fails on any finding of WCAG 2.0–2.2 A and AA; the test goes on and tells all of them. */
export async function axe(page: Page, what: string): Promise<void> {
  // What lies half under the bar at the bottom would count as too small: all of the page is shown.
  const size = page.viewportSize()
  if (size) await page.setViewportSize({ width: size.width, height: Math.max(5000, await page.evaluate(() => document.documentElement.scrollHeight) + 500) })
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
  if (size) await page.setViewportSize(size)
  const found = violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')} — ${v.nodes[0]?.failureSummary ?? ''}`)
  expect.soft(found, what).toEqual([])
}

/** still waits until nothing is being loaded and the page's content stands. */
export async function still(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await expect(page.locator('h1')).toHaveCount(1)
}

/** fits fails if anything sticks out sideways, is clipped, or is too small to press. */
export async function fits(page: Page, what: string, target = 44): Promise<void> {
  const wrong = await page.evaluate(least => {
    const list: string[] = []
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    if (wide > 1) list.push(`the page is ${wide} px too wide`)
    const shown = (e: Element): DOMRect | undefined => {
      const r = e.getBoundingClientRect()
      const hidden = r.width < 2 || r.height < 2 || getComputedStyle(e).visibility === 'hidden' || !!e.closest('.hush, .skip, dialog:not([open])')
      return hidden ? undefined : r
    }
    for (const e of document.querySelectorAll('button, a.btn, nav a, a.item, a.tile, select, input:not([type=checkbox], [type=radio]), .choice, summary')) {
      const r = shown(e)
      if (r && (r.height < least - 0.5 || r.width < least - 0.5)) list.push(`${e.tagName} "${(e.textContent ?? '').trim().slice(0, 12)}" is ${Math.round(r.width)}×${Math.round(r.height)}`)
    }
    for (const e of document.querySelectorAll<HTMLElement>('button, a, label, p, h1, h2, dd, span')) {
      if (!shown(e) || !e.textContent?.trim()) continue
      const s = getComputedStyle(e)
      if (s.overflow === 'hidden' && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 2)) list.push(`${e.tagName} "${e.textContent.trim().slice(0, 12)}" is clipped`)
    }
    return [...new Set(list)]
  }, target)
  expect.soft(wrong, what).toEqual([])
}
