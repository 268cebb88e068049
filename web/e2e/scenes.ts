// Every screen in its states, as data: the sweep looks at each with axe and at four widths, the pictures show each once.
import type { Page } from '@playwright/test'
import { expect } from './phone'
import { fresh } from './shell'
import type { World } from './world'

/** Scene is one screen in one state. */
export interface Scene {
  name: string
  who: 'stranger' | 'resident' | 'volunteer' | 'dispatcher' | 'walker' | 'admin'
  path: (w: Stage) => string
  /** What to press once the page stands, such as opening a dialog. */
  then?: (page: Page) => Promise<void>
  /** A state that the network makes. */
  net?: 'slow' | 'fails' | 'denies' | 'missing'
  /** Shown on a desk as well. */
  desk?: boolean
}

/** Stage holds the orders that the scenes need, one in each state. */
export interface Stage { world: World; reviewing: string; hunting: string; offered: string; coming: string; there: string; serving: string; confirming: string; done: string; refused: string }

/** runners are volunteers of the roster who may enter homes; each has one order only. */
export async function runners(world: World, want: number): Promise<string[]> {
  const found: string[] = []
  while (found.length < want) found.push(await fresh(world))
  return found
}

/** stage puts an order into each state, through the API, as people would have. */
export async function stage(world: World): Promise<Stage> {
  const [b, c, d, e, f] = (await runners(world, 5)) as [string, string, string, string, string]
  const walk = async (o: string, who: string, ...steps: ('depart' | 'arrive' | 'check_in' | 'check_out')[]): Promise<string> => {
    for (const s of steps) {
      const codes = await world.see(o, 'resident')
      const body = s === 'check_in' ? { code: codes.start_code } : s === 'check_out' ? { code: codes.stop_code } : {}
      await (await world.as(who)).call('POST', `/orders/${o}/${s}`, body)
    }
    return o
  }
  const id = async (o: Promise<{ id: string }>): Promise<string> => (await o).id
  const served = await walk(await id(world.accepted('volunteer', { service: 'errand' })), 'volunteer', 'depart', 'arrive', 'check_in')
  await world.later(47)
  await walk(served, 'volunteer', 'check_out')
  await (await world.as('resident')).call('POST', `/orders/${served}/confirm`, {})
  const reviewing = await id(world.order({ service: 'escort' }))
  const refused = await id(world.order({ service: 'repair' }))
  await (await world.as('dispatcher')).call('POST', `/orders/${refused}/reject`, { reason: 'unsafe', words: '线路老化，请先联系物业电工检修' })
  const confirming = await walk(await id(world.accepted(b, { service: 'medicine' })), b, 'depart', 'arrive', 'check_in', 'check_out')
  const done = await walk(await id(world.accepted(c, { service: 'visit' })), c, 'depart', 'arrive', 'check_in', 'check_out')
  await (await world.as('resident')).call('POST', `/orders/${done}/confirm`, {})
  const serving = await walk(await id(world.accepted(d, { service: 'medicine' })), d, 'depart', 'arrive', 'check_in')
  const there = await walk(await id(world.accepted(e, { service: 'errand' })), e, 'depart', 'arrive')
  const coming = await id(world.accepted('volunteer', { service: 'errand', note: '三楼，没有电梯，敲门大声一点' }))
  const hunting = await id(world.published({ service: 'chat' }))
  const offered = await id(world.offered(f, { service: 'errand', note: '买一袋大米' }))
  return { world, reviewing, hunting, offered, coming, there, serving, confirming, done, refused }
}

const press = (name: string | RegExp) => async (page: Page): Promise<void> => {
  await page.getByRole('button', { name }).first().click()
  await expect(page.locator('dialog[open]')).toBeVisible()
}

/** scenes lists them. A screen that is missing here is not looked at: add it. */
export const scenes: Scene[] = [
  { name: 'home-stranger', who: 'stranger', path: () => '/' },
  { name: 'home', who: 'resident', path: () => '/' },
  { name: 'call', who: 'resident', path: () => '/', then: press('打电话给社区') },
  { name: 'order', who: 'resident', path: () => '/order' },
  { name: 'orders', who: 'resident', path: () => '/orders' },
  { name: 'orders-slow', who: 'resident', path: () => '/orders', net: 'slow' },
  { name: 'orders-failed', who: 'resident', path: () => '/orders', net: 'fails' },
  { name: 'order-reviewing', who: 'resident', path: s => `/orders/${s.reviewing}` },
  { name: 'order-hunting', who: 'resident', path: s => `/orders/${s.hunting}` },
  { name: 'order-coming', who: 'resident', path: s => `/orders/${s.coming}` },
  { name: 'order-at-the-door', who: 'resident', path: s => `/orders/${s.there}` },
  { name: 'order-serving', who: 'resident', path: s => `/orders/${s.serving}` },
  { name: 'order-confirming', who: 'resident', path: s => `/orders/${s.confirming}` },
  { name: 'order-done', who: 'resident', path: s => `/orders/${s.done}` },
  { name: 'order-refused', who: 'resident', path: s => `/orders/${s.refused}` },
  { name: 'order-missing', who: 'resident', path: s => `/orders/${s.done.slice(0, -4)}aaaa` },
  { name: 'reveals', who: 'resident', path: () => '/reveals' },
  { name: 'serve', who: 'volunteer', path: () => '/serve' },
  { name: 'hall', who: 'volunteer', path: () => '/hall' },
  { name: 'offer', who: 'volunteer', path: s => `/offers/${s.offered}` },
  { name: 'task', who: 'volunteer', path: s => `/jobs/${s.coming}` },
  { name: 'hours', who: 'volunteer', path: () => '/hours' },
  { name: 'availability', who: 'volunteer', path: () => '/availability' },
  { name: 'outbox', who: 'volunteer', path: () => '/outbox' },
  { name: 'queue', who: 'dispatcher', path: () => '/desk', desk: true },
  { name: 'queue-failed', who: 'dispatcher', path: () => '/desk', net: 'fails' },
  { name: 'desk-reviewing', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, desk: true },
  { name: 'desk-hunting', who: 'dispatcher', path: s => `/desk/orders/${s.hunting}`, desk: true },
  { name: 'desk-serving', who: 'dispatcher', path: s => `/desk/orders/${s.serving}` },
  { name: 'desk-new', who: 'dispatcher', path: () => '/desk/new', desk: true },
  { name: 'tally', who: 'dispatcher', path: () => '/desk/tally', desk: true },
  { name: 'duty', who: 'dispatcher', path: () => '/desk/people', desk: true },
  { name: 'people', who: 'dispatcher', path: () => '/desk/people?tab=people' },
  { name: 'checks', who: 'dispatcher', path: () => '/desk/people?tab=checks' },
  { name: 'policy', who: 'admin', path: () => '/desk/policy', desk: true },
  { name: 'site', who: 'dispatcher', path: () => '/desk/site' },
  { name: 'signin', who: 'stranger', path: () => '/signin' },
  { name: 'signup', who: 'stranger', path: () => '/signup' },
  { name: 'me', who: 'volunteer', path: () => '/me' },
  { name: 'me-stranger', who: 'stranger', path: () => '/me' },
  { name: 'settings', who: 'stranger', path: () => '/settings' },
  { name: 'consents', who: 'resident', path: () => '/consents' },
  { name: 'privacy', who: 'resident', path: () => '/privacy' },
  { name: 'terms', who: 'stranger', path: () => '/terms' },
  { name: 'become-volunteer', who: 'resident', path: () => '/volunteer' },
  { name: 'help', who: 'stranger', path: () => '/help' },
  { name: 'missing', who: 'stranger', path: () => '/nothing-here' },
]

/** steady waits until parts of a page that come later have come: it looks the same twice. */
async function steady(page: Page): Promise<void> {
  let last = ''
  await expect.poll(async () => {
    const was = last
    last = await page.locator('body').innerHTML()
    return last === was
  }, { intervals: [100, 200, 300] }).toBe(true)
}

/** visit opens a scene and waits until it stands. */
export async function visit(page: Page, s: Scene, on: Stage): Promise<void> {
  await page.unrouteAll()
  const api = '**/api/v1/{orders,queue,queue/counts,hall,offers,jobs}**'
  if (s.net) await page.route('**/session/refresh?*', r => r.continue({ url: r.request().url().replace(/\?.*/, '') })) // what it would bring is what fails
  if (s.net === 'fails') await page.route(api, r => r.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/store', title: '服务暂时不可用', status: 503, code: 'store.away', detail: '服务暂时不可用，请稍后再试', request_id: '0198c1d27a3b' }) }))
  if (s.net === 'slow') await page.route(api, () => undefined)
  await page.goto(s.path(on))
  await expect(page.locator('h1')).toBeVisible()
  if (s.net === 'slow') await expect(page.getByText(/网络较慢|network is slow/)).toBeVisible({ timeout: 9000 })
  else await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await steady(page)
  await s.then?.(page)
}
