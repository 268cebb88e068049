// A cold start on a slow line: what the page shows first comes with the session, and nothing that has changed since is missed.
import { apart, expect, still, type Page } from './phone'
import type { World } from './world'

const test = apart()

/** reads counts what a page reads of an address, from its opening on. */
function reads(page: Page, part: RegExp): string[] {
  const list: string[] = []
  page.on('request', r => { if (r.method() === 'GET' && part.test(r.url())) list.push(r.url()) })
  return list
}

interface Opening { name: string; who: string; path: (id: string) => string; reads: RegExp; shows: string; wide?: boolean }
const openings: Opening[] = [
  { name: "a resident's list", who: 'resident', path: () => '/orders', reads: /\/api\/v1\/orders/, shows: 'ul.list a.item' },
  { name: 'her first page', who: 'resident', path: () => '/', reads: /\/api\/v1\/orders/, shows: '[data-test="repeat"], section.stack .card' },
  { name: 'her order', who: 'resident', path: id => `/orders/${id}`, reads: /\/api\/v1\/orders/, shows: '#content .card' },
  { name: "a volunteer's work", who: 'volunteer', path: () => '/serve', reads: /\/api\/v1\/(duty|jobs|offers)/, shows: '[data-test="task-in-hand"]' },
  { name: 'her task', who: 'volunteer', path: id => `/jobs/${id}`, reads: /\/api\/v1\/orders/, shows: '[data-test="step"]' },
  { name: 'the queue', who: 'dispatcher', path: () => '/desk', reads: /\/api\/v1\/queue/, shows: '[data-row]' },
  { name: 'an order at the desk', who: 'dispatcher', path: id => `/desk/orders/${id}`, reads: /\/api\/v1\/orders/, shows: '#content .card' },
  { name: 'the console', who: 'dispatcher', path: () => '/desk', reads: /\/api\/v1\/queue/, shows: '[data-row]', wide: true },
]

async function job(world: World): Promise<string> {
  const { orders } = await (await world.as('volunteer')).call<{ orders: { id: string }[] }>('GET', '/jobs')
  return orders[0]?.id ?? (await world.accepted('volunteer')).id
}

for (const o of openings) {
  test(`${o.name} comes with the session`, async ({ phone, world }) => {
    const path = o.path(await job(world))
    const page = await phone(o.who, o.wide ? { viewport: { width: 1280, height: 800 } } : {})
    await page.route('**/api/v1/live', r => r.abort()) // its first word has everything read again
    const seen = reads(page, o.reads)
    await page.goto(path)
    await expect(page.locator(o.shows).first()).toBeVisible()
    await still(page)
    expect(seen).toEqual([])
  })
}

for (const [when, file, news] of [
  ['between the session and the stream', 'app', '**/session/refresh?first=orders*'], ['between the stream and the page', 'resident', '**/api/v1/live'],
] as const) {
  test(`what has changed ${when} is shown`, async ({ phone, world }) => {
    await job(world)
    const page = await phone('resident')
    let go = (): void => {}
    const held = new Promise<void>(done => { go = done })
    await page.route(`**/assets/${file}-*.js`, async r => { await held; await r.continue() })
    const heard = page.waitForResponse(news)
    await page.goto('/orders', { waitUntil: 'commit' })
    await heard // what came with the session is made by now, and its page is not there yet
    const later = await world.order({ service: 'medicine' })
    const seen = reads(page, /\/api\/v1\/orders\?/)
    go()
    await expect(page.locator(`a[href="/orders/${later.id}"]`)).toBeVisible()
    expect(seen).toHaveLength(2) // the two parts of the list
  })
}

test('a tab that is opened with another takes its session up too', async ({ phone, world }) => {
  await job(world)
  const page = await phone('volunteer')
  const other = await page.context().newPage()
  await Promise.all([page.goto('/serve'), other.goto('/orders')])
  await expect(page.locator('[data-test="task-in-hand"]')).toBeVisible()
  await expect(other.locator('h1')).toBeVisible()
  await still(other)
  expect(await other.evaluate(() => localStorage.getItem('lindan.hint'))).not.toBeNull()
})
