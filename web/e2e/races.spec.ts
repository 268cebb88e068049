// Who is first, who is late, and who is no longer wanted: offers and tasks that change under an open page.
import { apart, expect, type Page } from './phone'
import { runners } from './scenes'
import { people, type World } from './world'

/** The races have a world of their own: clocks are moved on in it. */
const test = apart()
test.use({ testIdAttribute: 'data-test' })
test.setTimeout(120_000)

/** News come by the stream: no reload, and no longer than this. */
const live = { timeout: 5_000 }
/** After a restart a page tries the stream again at most every half minute. */
const restarted = { timeout: 45_000 }

/** Each test has volunteers of its own, so that none of them is promised elsewhere. */
let all: string[] = []
test.beforeAll(async ({ world }) => { all = await runners(world, 9) })
function next(): string {
  const who = all.shift()
  if (!who) throw new Error('no volunteer left: ask for more runners')
  return who
}

/** onOffer opens the offer of an order and waits until it can be accepted, and all of the app that comes by itself has come. */
async function onOffer(page: Page, order: string): Promise<void> {
  await page.goto(`/offers/${order}`)
  await expect(page.getByRole('button', { name: '接单', exact: true })).toBeVisible()
  await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').some(e => e.name.includes('/assets/pwa-')))).toBe(true)
  await page.evaluate(() => { document.documentElement.dataset.marked = 'yes' })
}
async function notReloaded(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.dataset.marked), 'the page was not loaded again').toBe('yes')
}

/** asked is an order that all of them have been asked for. */
async function asked(world: World, ...who: string[]): Promise<string> {
  const ids = await Promise.all(who.map(async v => (await world.onDuty(v)).id))
  const o = await world.published({ service: 'errand' })
  const desk = await world.as('dispatcher')
  // The first wave may have asked some of them already.
  for (const id of ids) await desk.call('POST', `/orders/${o.id}/offer`, { volunteers: [id] }).catch((e: Error) => { if (!e.message.includes('asked_already')) throw e })
  return o.id
}

test('two press accept at the same moment: one has the task, the other reads so and is led on', async ({ world, phone }) => {
  const who = [next(), next()]
  const id = await asked(world, ...who)
  const pages = await Promise.all(who.map(v => phone(v)))
  // Neither request goes out before both have been pressed: both are under way at once.
  let go = (): void => undefined
  const both = new Promise<void>(done => { let n = 0; go = () => { if (++n === pages.length) done() } })
  const answers: number[] = []
  for (const p of pages) {
    await onOffer(p, id)
    await p.route(`**/orders/${id}/accept`, async r => { go(); await both; await r.continue() })
    p.on('response', r => { if (r.url().endsWith('/accept')) answers.push(r.status()) })
  }
  await Promise.all(pages.map(p => p.getByRole('button', { name: '接单', exact: true }).click()))
  const lost = (p: Page) => p.getByText('已由他人接单，谢谢您')
  await expect.poll(async () => answers.length).toBe(2)
  expect([...answers].sort()).toEqual([200, 409])
  await expect.poll(async () => Promise.all(pages.map(p => lost(p).isVisible())).then(l => l.filter(Boolean).length)).toBe(1)
  const loser = (await lost(pages[0] as Page).isVisible()) ? 0 : 1
  const [won, out] = [pages[1 - loser] as Page, pages[loser] as Page]

  await expect(won).toHaveURL(`${world.url}/jobs/${id}`)
  await expect(won.getByRole('link', { name: `打电话 ${people.resident}` })).toBeVisible()
  await expect(out.getByText('还有别的邻居需要帮忙。')).toBeVisible()
  await expect(out.getByRole('button', { name: '接单', exact: true })).toHaveCount(0)
  await expect(out.getByRole('button', { name: '谢绝' })).toHaveCount(0)
  await expect(out.locator('body')).not.toContainText(people.resident)
  await notReloaded(out)
  const o = await world.see(id, 'dispatcher')
  expect(o.jobs?.length).toBe(1)
  await out.getByRole('link', { name: '回到任务' }).click()
  await expect(out.getByText('现在没有派给您的求助')).toBeVisible()
  await expect(out.getByTestId('task-in-hand')).toHaveCount(0)
})

test('an offer that somebody else takes while it is read shows so by itself, and has no button left', async ({ world, phone }) => {
  const [reads, takes] = [next(), next()]
  const id = await asked(world, reads, takes)
  const page = await phone(reads)
  await onOffer(page, id)
  await (await world.as(takes)).call('POST', `/orders/${id}/accept`, {})
  await expect(page.getByText('这一单现在不能接了')).toBeVisible(live)
  await expect(page.getByRole('button', { name: '接单', exact: true })).toHaveCount(0)
  await expect(page.getByRole('button', { name: '谢绝' })).toHaveCount(0)
  await expect(page.getByRole('link', { name: '回到任务' })).toBeVisible()
  await notReloaded(page)
})

test('a declined offer is gone, from the list as well', async ({ world, phone }) => {
  const who = next()
  const id = await asked(world, who)
  const page = await phone(who)
  await page.goto('/serve')
  await page.getByTestId('offers').getByRole('link').click()
  await page.getByRole('button', { name: '谢绝' }).click()
  await expect(page.getByText('已谢绝。')).toBeVisible()
  await expect(page.getByRole('button', { name: '接单', exact: true })).toHaveCount(0)
  await page.getByRole('link', { name: '回到任务' }).click()
  await expect(page.getByText('现在没有派给您的求助')).toBeVisible()
  const events = (await world.see(id, 'dispatcher')).events?.filter(e => e.action === 'decline') ?? []
  expect(events.length).toBe(1)
})

test('without network accepting is off and says why; with it again it works', async ({ world, phone }) => {
  const who = next()
  const id = await asked(world, who)
  const page = await phone(who)
  await onOffer(page, id)
  const requests: string[] = []
  page.on('request', r => { if (r.url().includes('/accept')) requests.push(r.url()) })
  await page.context().setOffline(true)
  const accept = page.getByRole('button', { name: '接单', exact: true })
  await expect(page.getByText('没有网络时不能接单，要先问过服务器。')).toBeVisible()
  await expect(accept).toHaveAttribute('aria-disabled', 'true')
  await accept.click({ force: true })
  await expect(page).toHaveURL(`${world.url}/offers/${id}`)
  expect(requests).toEqual([])
  await page.context().setOffline(false)
  await expect(page.getByText('没有网络时不能接单')).toHaveCount(0)
  await accept.click()
  await expect(page).toHaveURL(`${world.url}/jobs/${id}`)
  await notReloaded(page)
})

test('who is replaced loses address and phone at once, on the open page and on the phone', async ({ world, phone }) => {
  const who = next()
  const id = (await world.accepted(who, { service: 'errand' })).id
  const page = await phone(who)
  await page.goto(`/jobs/${id}`)
  await expect(page.getByRole('link', { name: `打电话 ${people.resident}` })).toBeVisible()
  const { contact } = await world.see(id, who)
  expect(contact?.address).toBeTruthy()
  await expect(page.locator('body')).toContainText(contact?.address ?? '?')
  await expect.poll(() => sealed(page), 'kept for the stairwell').toBe(1)
  await page.evaluate(() => { document.documentElement.dataset.marked = 'yes' })

  await (await world.as('dispatcher')).call('POST', `/orders/${id}/release`, { volunteer: (await world.as(who)).id })
  await expect(page.getByText('社区已把这一单转给别人。谢谢您。')).toBeVisible(live)
  for (const what of [people.resident, contact?.address, contact?.name]) await expect(page.locator('body')).not.toContainText(what ?? '?')
  await expect(page.getByTestId('step')).toHaveCount(0)
  await expect.poll(() => sealed(page), 'nothing stays on the phone').toBe(0)
  await notReloaded(page)
  await page.getByRole('link', { name: '回到任务' }).click()
  await expect(page.getByRole('heading', { name: '派给我的求助' })).toBeVisible()
  await expect(page.getByTestId('task-in-hand')).toHaveCount(0)
})

/** sealed counts the tasks that the phone keeps for reading without signal. */
async function sealed(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const found: string[] = []
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((done, fail) => { const r = indexedDB.open(name ?? ''); r.onsuccess = () => done(r.result); r.onerror = () => fail(r.error) })
      if (db.objectStoreNames.contains('cache')) {
        found.push(...await new Promise<string[]>(done => { const r = db.transaction('cache').objectStore('cache').getAllKeys(); r.onsuccess = () => done(r.result.map(String)) }))
      }
      db.close()
    }
    return found.filter(k => k.startsWith('sealed:')).length
  })
}

test('an offer whose time is over says so on the open page; while there is room a late yes counts', async ({ world, phone }) => {
  const who = [next(), next()]
  const id = await asked(world, ...who)
  const [page, other] = (await Promise.all(who.map(v => phone(v)))) as [Page, Page]
  for (const p of [page, other]) {
    await onOffer(p, id)
    await expect(p.getByTestId('countdown')).toContainText(/还有 \d+ 分钟/)
  }
  await world.later(31)
  for (const p of [page, other]) {
    await expect(p.getByText('回答时间过了，不过还有名额，您仍可以接单。')).toBeVisible(restarted)
    await expect(p.getByTestId('countdown')).toHaveCount(0)
  }
  await page.getByRole('button', { name: '接单', exact: true }).click()
  await expect(page).toHaveURL(`${world.url}/jobs/${id}`)
  // The button that is still there is not dead: it answers in words, and goes.
  await other.getByRole('button', { name: '接单', exact: true }).or(other.getByText('这一单现在不能接了')).first().click()
  await expect(other.getByText('已由他人接单，谢谢您').or(other.getByText('这一单现在不能接了')).first()).toBeVisible()
  await expect(other.getByRole('button', { name: '接单', exact: true })).toHaveCount(0)
  await expect(other.getByRole('button', { name: '谢绝' })).toHaveCount(0)
  for (const p of [page, other]) await notReloaded(p)
})
