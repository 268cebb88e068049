// What goes wrong around the app: a server that dies, answers that fail or never come, a session that is ended elsewhere.
import { apart, expect, type Page } from './phone'
import { runners } from './scenes'
import { people } from './world'

/** The faults have a world of their own: it is killed. */
const test = apart()
test.use({ testIdAttribute: 'data-test' })
test.setTimeout(180_000)

/** After a restart a page tries the stream again at most every half minute, and the outbox at most every few seconds. */
const restarted = { timeout: 45_000 }
/** A page waits a quarter of a minute for an answer. */
const unanswered = { timeout: 25_000 }

async function mark(...pages: Page[]): Promise<void> {
  for (const p of pages) await p.evaluate(() => { document.documentElement.dataset.marked = 'yes' })
}
async function notReloaded(...pages: Page[]): Promise<void> {
  for (const p of pages) expect(await p.evaluate(() => document.documentElement.dataset.marked), 'the page was not loaded again').toBe('yes')
}

/** complete waits for the last part of the app that comes by itself: nothing is being loaded when the server goes. */
async function complete(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => performance.getEntriesByType('resource').some(e => e.name.includes('/assets/pwa-')))).toBe(true)
}

test('the server is killed under three open pages and started again: words, nothing lost, and on it goes', async ({ world, phone }) => {
  const [runner] = (await runners(world, 1)) as [string]
  const task = (await world.accepted(runner, { service: 'errand' })).id
  const wish = (await world.order({ service: 'escort' })).id
  const note = '药在门卫处，请带上医保卡，先打电话再上楼'
  const words = '这几天没有会陪诊的志愿者，请先联系社区卫生服务中心'

  const resident = await phone('resident')
  await resident.goto('/order?service=visit')
  await resident.getByRole('button', { name: '没有危险，继续' }).click()
  await resident.getByRole('button', { name: '给我自己' }).click()
  await resident.getByRole('button', { name: '明天上午' }).click()
  await resident.getByRole('button', { name: '一般 45 分钟' }).click()
  await resident.getByRole('checkbox', { name: '我看过风险说明' }).check()
  await resident.getByRole('button', { name: '都没有，下一步' }).click()
  const box = resident.getByRole('textbox', { name: '补充说明' })
  await box.fill(note)

  const volunteer = await phone(runner)
  await volunteer.goto('/serve')
  await volunteer.getByRole('link', { name: '去做任务' }).click()
  await expect(volunteer.getByRole('button', { name: '出发', exact: true })).toBeVisible()

  const desk = await phone('dispatcher')
  await desk.goto(`/desk/orders/${wish}`)
  await desk.getByRole('button', { name: '不受理' }).click()
  const form = desk.getByRole('dialog')
  await form.getByRole('textbox', { name: '对居民说的话' }).fill(words)
  await form.getByRole('combobox', { name: '原因' }).selectOption({ label: '暂时没有人手' })
  await mark(resident, volunteer, desk)
  for (const p of [resident, volunteer, desk]) await complete(p)

  await test.step('while it is away every press answers in words', async () => {
    await world.stop('SIGKILL')
    await resident.getByRole('button', { name: '下一步' }).click()
    await resident.getByRole('button', { name: '提交求助' }).click()
    await expect(resident.getByRole('alert').getByText('没有网络，请检查后重试。您填写的内容都还在。')).toBeVisible()
    await expect(resident.getByRole('listitem').filter({ hasText: note })).toBeVisible()

    await volunteer.getByRole('button', { name: '出发', exact: true }).click()
    await expect(volunteer.getByTestId('said')).toHaveText('已记在手机，待上传。')
    await expect(volunteer.getByRole('link', { name: '待上传 1 条，有网络后自动上传' })).toBeVisible()
    await expect(volunteer.getByRole('link', { name: `打电话 ${people.resident}` })).toBeVisible()

    await form.getByRole('button', { name: '不受理' }).click()
    await expect(form.getByRole('alert')).toContainText('没有网络')
    await expect(form.getByRole('textbox', { name: '对居民说的话' })).toHaveValue(words)
  })

  await test.step('a page that is turned to now says so too, and finds what the phone keeps', async () => {
    await volunteer.getByRole('button', { name: '返回' }).click()
    await expect(volunteer.getByText(/没有网络/).first()).toBeVisible()
    await expect(volunteer.getByRole('button', { name: '重试' })).toBeVisible()
    await expect(volunteer.locator('[aria-busy="true"]')).toHaveCount(0)
    await volunteer.getByRole('link', { name: '去做任务' }).click()
    await expect(volunteer.getByRole('link', { name: `打电话 ${people.resident}` }), 'the sealed task').toBeVisible()
  })

  await test.step('it is back: what waited is sent by itself, and the same press works', async () => {
    await world.start()
    await expect(volunteer.getByText('待上传')).toHaveCount(0, restarted)
    await expect.poll(async () => (await world.see(task, runner)).state).toBe('en_route')
    expect((await world.see(task, 'dispatcher')).events?.filter(e => e.action === 'depart').length, 'set off once').toBe(1)
    await expect(volunteer.getByRole('button', { name: '我已到达' })).toBeVisible()

    await resident.getByRole('button', { name: '提交求助' }).click()
    await expect(resident.getByTestId('placed')).toBeVisible()
    const { orders } = await (await world.as('resident')).call<{ orders: { service: string }[] }>('GET', '/orders?part=requester')
    expect(orders.filter(o => o.service === 'visit').length, 'placed once').toBe(1)

    await form.getByRole('button', { name: '不受理' }).click()
    await expect(desk.getByText('已答复不受理')).toBeVisible()
    expect((await world.see(wish, 'resident')).words).toContain(words)
    await notReloaded(resident, volunteer, desk)
  })

  await test.step('and the streams are back: what others do shows without a reload', async () => {
    const o = await (await world.as('resident')).call<{ orders: { id: string; service: string }[] }>('GET', '/orders?part=requester')
    const visit = o.orders.find(x => x.service === 'visit')?.id ?? ''
    await (await world.as('dispatcher')).call('POST', `/orders/${visit}/publish`, {})
    await expect(resident.getByTestId('now')).toHaveText('社区已受理，正在找志愿者', restarted)
    await notReloaded(resident)
  })
})

test('a half-typed order outlives the page', async ({ world, phone }) => {
  const page = await phone('19910000004')
  await page.goto('/order?service=errand')
  await page.getByRole('button', { name: '没有危险，继续' }).click()
  await page.getByRole('button', { name: '给我自己' }).click()
  await page.getByRole('button', { name: '尽快' }).click()
  await page.getByRole('button', { name: '一般 45 分钟' }).click()
  await page.getByRole('checkbox', { name: '我看过风险说明' }).check()
  await page.getByRole('button', { name: '都没有，下一步' }).click()
  await page.getByRole('textbox', { name: '补充说明' }).fill('买两斤苹果')
  await world.stop('SIGKILL')
  await world.start()
  await page.goto('/order?service=errand')
  await expect(page.getByText('已接着上次没填完的内容。')).toBeVisible()
  await page.getByRole('button', { name: '没有危险，继续' }).click()
  await expect(page.getByRole('textbox', { name: '补充说明' })).toHaveValue('买两斤苹果')
})

const lists = [
  { who: 'resident', path: '/orders', api: '**/api/v1/orders?*', shows: (p: Page) => p.getByRole('main').getByRole('link').first() },
  { who: 'volunteer', path: '/serve', api: '**/api/v1/jobs*', shows: (p: Page) => p.getByRole('heading', { name: '派给我的求助' }) },
  { who: 'dispatcher', path: '/desk', api: '**/api/v1/queue?*', shows: (p: Page) => p.locator('[data-row]').first() },
] as const

for (const l of lists) {
  test(`${l.path}: answers that fail or never come are said, and one press asks again`, async ({ world, phone }) => {
    await world.order({ service: 'medicine' })
    const page = await phone(l.who)
    await page.route('**/session/refresh?*', r => r.continue({ url: r.request().url().replace(/\?.*/, '') })) // without its list
    await page.route(l.api, r => r.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/store', title: '服务暂时不可用', status: 503, code: 'store.away', detail: '服务暂时不可用，请稍后再试', request_id: '0198c1d27a3b' }) }))
    await page.goto(l.path)
    await expect(page.getByRole('alert')).toContainText('没有加载成功：服务暂时不可用，请稍后再试')
    await expect(page.getByRole('alert')).toContainText('问题编号 0198c1d27a3b')
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    await expect(page.getByRole('button', { name: '打电话给社区' })).toBeVisible()

    await page.unroute(l.api)
    await page.route(l.api, () => undefined)
    await page.getByRole('button', { name: '重试' }).click()
    await expect(page.getByText('网络较慢，还在加载。')).toBeVisible()
    await expect(page.getByText('网络太慢，没有等到回应')).toBeVisible(unanswered)
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)

    await page.unroute(l.api)
    await page.getByRole('button', { name: '重试' }).click()
    await expect(l.shows(page)).toBeVisible()
    await expect(page.getByRole('button', { name: '重试' })).toHaveCount(0)
  })
}

/** left names what the browser still keeps of an account: its databases with any row in them, and entries of the storages. */
async function left(page: Page, account: string): Promise<string[]> {
  return page.evaluate(async id => {
    const found: string[] = []
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((done, fail) => { const r = indexedDB.open(name ?? ''); r.onsuccess = () => done(r.result); r.onerror = () => fail(r.error) })
      for (const s of db.objectStoreNames) {
        const rows = await new Promise<unknown[]>(done => { const r = db.transaction(s).objectStore(s).getAllKeys(); r.onsuccess = () => done(r.result) })
        found.push(...rows.map(k => `${name}/${s}/${String(k)}`))
      }
      db.close()
      if (name?.includes(id) && !found.some(f => f.startsWith(name))) found.push(name)
    }
    for (const store of [localStorage, sessionStorage]) {
      for (const [k, v] of Object.entries(store)) if (k === 'lindan.hint' || String(v).includes(id)) found.push(k)
    }
    return found
  }, account)
}

test('a session that was ended elsewhere leads to the sign-in, and back to the same page', async ({ world, phone }) => {
  const page = await phone('walker')
  await page.route('**/api/v1/live', r => r.abort()) // the stream would notice as well, at any moment
  await page.goto('/reveals')
  await expect(page.getByText('还没有人看过')).toBeVisible()
  // The page and the API share this session.
  await (await world.as('walker')).call('DELETE', '/session')
  world['known'].clear()
  await page.reload()
  await expect(page.getByText('请先登录')).toBeVisible()
  await expect(page.getByText('还没有人看过'), 'an error never looks like an empty list').toHaveCount(0)
  await page.getByRole('main').getByRole('link', { name: '登录' }).click()
  await expect(page).toHaveURL(url => url.pathname === '/signin' && url.searchParams.get('to') === '/reveals')
  await expect(page.getByText('登录后回到刚才的页面')).toBeVisible()
  await page.getByRole('textbox', { name: '手机号' }).fill(people.walker)
  const code = await world.code(people.walker, () => page.getByRole('button', { name: '获取验证码' }).click())
  await page.getByRole('textbox', { name: '验证码' }).fill(code)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page).toHaveURL(`${world.url}/reveals`)
  await expect(page.getByText('还没有人看过')).toBeVisible()
})

test('signed out in one tab is signed out in the other, and nothing of the account stays on the phone', async ({ world, phone }) => {
  const [runner] = (await runners(world, 2)).slice(1) as [string]
  const task = (await world.accepted(runner, { service: 'errand' })).id
  const account = (await world.as(runner)).id
  const one = await phone(runner)
  await one.goto(`/jobs/${task}`)
  await expect(one.getByRole('link', { name: `打电话 ${people.resident}` })).toBeVisible()
  const [two, three] = [await one.context().newPage(), await one.context().newPage()]
  await two.goto('/serve')
  await expect(two.getByTestId('task-in-hand')).toBeVisible()
  await three.goto(`/jobs/${task}`)
  await expect(three.getByRole('link', { name: `打电话 ${people.resident}` })).toBeVisible()
  await expect.poll(() => left(two, account).then(l => l.length), 'there is something to delete').toBeGreaterThan(1)
  await mark(two, three)

  await one.goto('/me')
  await one.getByRole('button', { name: '退出登录' }).click()
  await one.getByRole('dialog').getByRole('button', { name: '退出登录' }).click()
  await expect(one).toHaveURL(`${world.url}/`)
  await expect(one.getByRole('link', { name: '登录', exact: true })).toBeVisible()

  await expect(two.getByTestId('task-in-hand')).toHaveCount(0)
  for (const p of [two, three]) {
    await expect(p.getByText('请先登录')).toBeVisible()
    await expect(p.locator('body')).not.toContainText(people.resident)
  }
  await expect(three.getByRole('main').getByRole('link', { name: '登录' })).toHaveAttribute('href', `/signin?to=/jobs/${task}`)
  await notReloaded(two, three)
  await expect.poll(() => left(one, account)).toEqual([])
  await two.goto('/serve')
  await expect(two).toHaveURL(url => url.pathname === '/signin')
  expect(await left(two, account)).toEqual([])
  expect((await one.context().cookies()).filter(c => c.name === '__Host-lindan')).toEqual([])
})
