// Without signal and without a position: what a volunteer does is kept, reaches the server once, and nothing is a gate that
// need not be one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContextOptions, Locator } from '@playwright/test'
import type { Order } from '../core/types'
import { apart, expect, still, type Page } from './phone'
import { agree, fresh, keptIn, root } from './shell'
import type { World } from './world'

const test = apart()

/** A phone with the app on it, that knows where it is. */
const outdoors: BrowserContextOptions = { serviceWorkers: 'allow', permissions: ['geolocation'], geolocation: { longitude: 114.2155, latitude: 30.5272, accuracy: 12 } }
test.use({ testIdAttribute: 'data-test' })
/** atTheDoor is an order whose volunteer has arrived; agreed: she lets her position be kept. */
async function atTheDoor(world: World, v: string, agreed = true): Promise<Order> {
  if (agreed) await agree(world, v)
  const o = await world.accepted(v)
  const { call } = await world.as(v)
  await call('POST', `/orders/${o.id}/depart`, {})
  return call<Order>('POST', `/orders/${o.id}/arrive`, {})
}

/** startCode is the one that the resident tells. */
async function startCode(world: World, id: string): Promise<string> {
  return (await world.see(id, 'resident')).start_code as string
}

/** sent notes the keys of the moves of a kind that reach the server. */
function sent(page: Page, verb: string): string[] {
  const keys: string[] = []
  page.context().on('requestfinished', r => { if (r.method() === 'POST' && r.url().endsWith(`/${verb}`)) keys.push(r.headers()['idempotency-key'] ?? '') })
  return keys
}

const bar = (page: Page): Locator => page.locator('.pending')
const step = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true })
const events = (o: Order, action: string): unknown[] => (o.events ?? []).filter(e => e.action === action)

async function checkIn(page: Page, code: string): Promise<void> {
  await page.getByLabel('4 位开工码').fill(code)
  await step(page, '签到').click()
}

test('a check-in without signal outlives a reload, and is carried out once', async ({ world, phone }) => {
  const v = await fresh(world)
  await agree(world, v)
  const o = await world.accepted(v)
  await (await world.as(v)).call('POST', `/orders/${o.id}/depart`, {})
  const code = await startCode(world, o.id)
  const page = await phone(v, outdoors)
  const keys = sent(page, 'check_in')
  await page.goto(`/jobs/${o.id}`)
  await step(page, '我已到达').click()
  await expect(page.getByTestId('said')).toHaveText('已到达，居民会看到。')
  await root(page, `/jobs/${o.id}`)
  const address = await page.locator('section', { has: page.getByRole('heading', { name: '去谁家、怎么走' }) }).innerText()

  await page.context().setOffline(true)
  await checkIn(page, code)
  await expect(page.getByTestId('said')).toHaveText('已记在手机，待上传。')
  await expect(page.getByText('已记在手机，待上传 1 条')).toBeVisible()
  await expect(bar(page)).toHaveText('待上传 1 条，有网络后自动上传')
  await expect(step(page, '签退')).toBeVisible() // the work goes on

  await page.reload()
  await expect(page.getByText('已记在手机，待上传 1 条')).toBeVisible()
  await expect(bar(page)).toHaveText('待上传 1 条，有网络后自动上传')
  await expect(page.locator('section', { has: page.getByRole('heading', { name: '去谁家、怎么走' }) })).toHaveText(address.replace(/\s+/g, ' '), { useInnerText: true })
  await expect(page.getByText('没有网络，这是')).toBeVisible()
  expect((await world.see(o.id, v)).state).toBe('arrived')
  expect(keys).toEqual([])

  await page.context().setOffline(false)
  await expect(bar(page)).toBeEmpty()
  await expect(page.getByRole('heading', { name: '签退' })).toBeVisible()
  const now = await world.see(o.id, 'dispatcher')
  expect(now.state).toBe('serving')
  expect(events(now, 'check_in')).toHaveLength(1)
  expect(keys).toHaveLength(1)
  const job = now.jobs?.[0]
  expect(Date.parse(job?.started ?? '')).toBeGreaterThanOrEqual(Date.parse(job?.arrived ?? ''))
  expect(job?.late_told ?? false).toBe(false) // two minutes count as at once
})

test('opened without signal, the phone still tells the time by the server\'s clock', async ({ world, phone }) => {
  const v = await fresh(world)
  const o = await atTheDoor(world, v)
  const code = await startCode(world, o.id)
  const page = await phone(v, outdoors)
  await root(page, `/jobs/${o.id}`)
  await page.context().setOffline(true)
  await page.reload() // the phone's clock is hours behind this world's; what it learned must not be lost with the page
  await still(page)
  await checkIn(page, code)
  await expect(page.getByTestId('said')).toHaveText('已记在手机，待上传。')
  const [item] = (await keptIn(page, 'outbox')) as { deviceAt: string }[]
  expect(Math.abs(Date.parse(item?.deviceAt ?? '') - world.now())).toBeLessThan(120_000)
  await page.context().setOffline(false)
  await expect.poll(async () => (await world.see(o.id, v)).state).toBe('serving')
})

test('two pages of one phone send what waits once', async ({ world, phone }) => {
  const v = await fresh(world)
  const o = await atTheDoor(world, v)
  const code = await startCode(world, o.id)
  const page = await phone(v, outdoors)
  const keys = sent(page, 'check_in')
  await root(page, `/jobs/${o.id}`)
  const second = await page.context().newPage()
  await root(second, '/serve')
  await page.context().setOffline(true)
  await checkIn(page, code)
  for (const p of [page, second]) await expect(bar(p)).toHaveText('待上传 1 条，有网络后自动上传')
  await page.context().setOffline(false)
  for (const p of [page, second]) await expect(bar(p)).toBeEmpty()
  const now = await world.see(o.id, 'dispatcher')
  expect(now.state).toBe('serving')
  expect(events(now, 'check_in')).toHaveLength(1)
  expect(keys).toHaveLength(1)
})

test('a wrong code that is found late needs her, is said where she looks, and can be mended', async ({ world, phone }) => {
  const v = await fresh(world)
  const o = await atTheDoor(world, v)
  const code = await startCode(world, o.id)
  const page = await phone(v, outdoors)
  await root(page, `/jobs/${o.id}`)
  await page.context().setOffline(true)
  await checkIn(page, code === '1234' ? '4321' : '1234')
  await expect(bar(page)).toHaveText('待上传 1 条，有网络后自动上传')
  await page.context().setOffline(false)

  await expect(bar(page)).toHaveText('1 条需要您处理')
  await expect(page.getByText('“签到”没有通过：')).toBeVisible()
  await expect(page.getByLabel('4 位开工码')).toBeVisible()
  await bar(page).getByRole('link').click()
  const item = page.getByTestId('outbox').getByRole('listitem')
  await expect(item).toHaveCount(1)
  await expect(item).toContainText('需要您处理')
  await expect(item).toContainText('没有通过：')
  await expect(item).toContainText('请打开任务，向居民核对后再填一次。')
  expect((await world.see(o.id, v)).state).toBe('arrived')

  await item.getByRole('link', { name: '去看看' }).click()
  await checkIn(page, code)
  await expect(page.getByTestId('said')).toHaveText('已签到，开始计时。')
  await expect(bar(page)).toBeEmpty()
  await page.goto('/outbox')
  await expect(page.getByTestId('outbox').getByText('已上传')).toBeVisible()
  const now = await world.see(o.id, 'dispatcher')
  expect(now.state).toBe('serving')
  expect(events(now, 'check_in')).toHaveLength(1)
})

test('without signal one cannot accept, and can decline', async ({ world, phone }) => {
  const v = await fresh(world)
  const o = await world.offered(v)
  const page = await phone(v, outdoors)
  await root(page, `/offers/${o.id}`)
  await page.context().setOffline(true)
  await expect(step(page, '接单')).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByText('没有网络时不能接单，要先问过服务器。')).toBeVisible()
  await step(page, '接单').click({ force: true })
  await step(page, '谢绝').click()
  await expect(page.getByText('谢绝已记在手机，待上传。')).toBeVisible()
  await expect(page.getByText('不影响您的时长、星级和以后的派单。')).toBeVisible()
  await expect(bar(page)).toHaveText('待上传 1 条，有网络后自动上传')
  const asked = async (): Promise<boolean> => (await (await world.as(v)).call<{ orders: Order[] }>('GET', '/offers')).orders.some(x => x.id === o.id)
  expect(await asked()).toBe(true)
  await page.context().setOffline(false)
  await expect(bar(page)).toBeEmpty()
  expect(await asked()).toBe(false)
  expect((await world.see(o.id, 'dispatcher')).jobs ?? []).toEqual([])
})

test('half an order typed without signal is there after a reload, and can be placed with it', async ({ world, phone }) => {
  const page = await phone('resident', outdoors)
  await root(page, '/order?service=errand')
  await page.context().setOffline(true)
  const press = (name: string | RegExp): Promise<void> => page.getByRole('button', { name }).click()
  await press('没有危险，继续')
  await press('给我自己')
  await press('尽快')
  await press(/^一般/)
  await page.getByRole('checkbox').first().check()
  await page.getByLabel('我看过风险说明，上面说的属实').check()
  await press('下一步')
  await page.getByLabel('补充说明').fill('买两斤鸡蛋，三楼')
  await expect.poll(async () => JSON.stringify(await keptIn(page, 'drafts'))).toContain('买两斤鸡蛋')

  await page.reload()
  await expect(page.getByText('已接着上次没填完的内容。')).toBeVisible()
  await expect(page.getByLabel('补充说明')).toHaveValue('买两斤鸡蛋，三楼')
  await press('下一步')
  await expect(page.getByRole('button', { name: '提交求助' })).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByText('没有网络。内容已保存在本机，连上后请再按提交。')).toBeVisible()
  await page.context().setOffline(false)
  await press('提交求助')
  await expect(page.getByTestId('placed')).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1) as string
  expect((await world.see(id, 'resident')).contact?.note).toBe('买两斤鸡蛋，三楼')
})

/** mute is a browser whose position never comes, neither as an answer nor as a refusal. */
const mute = (page: Page): Promise<unknown> => page.addInitScript(() => { navigator.geolocation.getCurrentPosition = () => undefined })

/** again presses a button that rests for a moment after the last press, until something shows. */
async function again(button: Locator, shows: Locator): Promise<void> {
  await expect(async () => {
    if (!(await shows.isVisible())) await button.click()
    await expect(shows).toBeVisible({ timeout: 1000 })
  }).toPass()
}

interface Point { lon: number; lat: number }
const noFix = '没有取到位置。请选一个地点，再按一次。'

/** offDuty opens the first page of a volunteer who is off duty. */
async function offDuty(world: World, phone: (v: string, o: BrowserContextOptions) => Promise<Page>, o: BrowserContextOptions): Promise<{ page: Page; duty: () => Promise<{ on: boolean; at?: Point }>; call: Awaited<ReturnType<World['as']>>['call'] }> {
  const v = await fresh(world)
  const { call } = await world.as(v)
  await call('PUT', '/duty', { on: false })
  return { page: await phone(v, o), call, duty: () => call('GET', '/duty') }
}

test('on duty without the permission: a place from the list stands in for the position', async ({ world, phone }) => {
  const { page, call, duty } = await offDuty(world, phone, { permissions: [] })
  await page.goto('/serve')
  await page.getByRole('button', { name: '开始在岗' }).click()
  await expect(page.getByText(noFix)).toBeFocused()
  await page.getByRole('radio', { name: '从列表选' }).check()
  const community = page.getByLabel('社区', { exact: true })
  await community.selectOption({ index: 1 })
  await again(page.getByRole('button', { name: '开始在岗' }), page.getByRole('heading', { name: '您正在岗' }))
  const now = await duty()
  const { centre } = await call<{ centre: Point }>('GET', `/areas/${await areaOf(call, 1)}`)
  expect(now.on).toBe(true)
  expect([now.at?.lon, now.at?.lat]).toEqual([expect.closeTo(centre.lon, 2), expect.closeTo(centre.lat, 2)])
})

/** areaOf is the n-th community of the volunteer's subdistrict, as the list shows them. */
async function areaOf(call: Awaited<ReturnType<World['as']>>['call'], n: number): Promise<string> {
  const { home } = await call<{ home: string }>('GET', '/me')
  const { areas } = await call<{ areas: { id: string }[] }>('GET', `/areas?parent=${home.split('-').slice(0, 2).join('-')}`)
  return areas[n]?.id ?? ''
}

test('on duty with a position that never comes: after a while the list is offered', async ({ world, phone }) => {
  const { page, duty } = await offDuty(world, phone, { permissions: ['geolocation'] })
  await mute(page)
  await page.goto('/serve')
  await page.getByRole('button', { name: '开始在岗' }).click()
  await expect(page.getByText(noFix)).toBeVisible({ timeout: 15_000 })
  await again(page.getByRole('button', { name: '开始在岗' }), page.getByRole('heading', { name: '您正在岗' }))
  expect((await duty()).on).toBe(true)
})

test('on duty with the position: it is told to about a hundred metres', async ({ world, phone }) => {
  const { page, duty } = await offDuty(world, phone, { permissions: ['geolocation'], geolocation: { longitude: 114.2148231, latitude: 30.5272877 } })
  await page.addInitScript(() => {
    const send = window.fetch
    window.fetch = async (what, more) => {
      if (what instanceof Request && what.method === 'PUT') sessionStorage.setItem('told', await what.clone().text())
      return send(what, more)
    }
  })
  await page.goto('/serve')
  await page.getByRole('button', { name: '开始在岗' }).click()
  await expect(page.getByRole('heading', { name: '您正在岗' })).toBeVisible()
  const told = JSON.parse(await page.evaluate(() => sessionStorage.getItem('told') ?? '{}')) as { at: Point }
  expect(told.at).toEqual({ lon: 114.215, lat: 30.527 }) // nothing finer leaves the phone
  expect((await duty()).at).toEqual({ lon: expect.closeTo(114.215, 3), lat: expect.closeTo(30.527, 3) })
})

for (const way of ['refused', 'silent'] as const) {
  test(`a check-in with a position that is ${way}: it goes on, and the weaker evidence is said`, async ({ world, phone }) => {
    const v = await fresh(world)
    const o = await atTheDoor(world, v)
    const page = await phone(v, { permissions: way === 'silent' ? ['geolocation'] : [] })
    if (way === 'silent') await mute(page)
    await page.goto(`/jobs/${o.id}`)
    await expect(page.getByText('不允许也能签到签退。')).toBeVisible() // the purpose stands there before the press
    await checkIn(page, await startCode(world, o.id))
    await expect(page.getByTestId('said')).toHaveText('已签到，开始计时。 没有取到位置，证据会弱一些。', { timeout: 15_000 })
    expect((await world.see(o.id, v)).state).toBe('serving')
  })
}

/** written tells whether the server's file holds a number; the evidence of a check-in is in no answer of the API. */
function written(world: World, n: number): boolean {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(n)
  return ['lindan.db', 'lindan.db-wal'].some(f => readFileSync(join(world.data, f)).includes(bytes))
}

test('the position of a check-in is kept with the visit, if she has agreed to that, and not otherwise', async ({ world, phone }) => {
  for (const [given, longitude] of [[true, 114.2150317], [false, 114.2150733]] as const) {
    const v = await fresh(world)
    const o = await atTheDoor(world, v, given)
    const page = await phone(v, { permissions: ['geolocation'], geolocation: { longitude, latitude: 30.5272877, accuracy: 18 } })
    await page.goto(`/jobs/${o.id}`)
    await expect(page.getByText(given ? '不允许也能签到签退。' : '签到签退时不取位置。')).toBeVisible()
    await checkIn(page, await startCode(world, o.id))
    await expect(page.getByTestId('said')).toHaveText(given ? '已签到，开始计时。' : '已签到，开始计时。 没有取到位置，证据会弱一些。')
    const item = (await keptIn(page, 'outbox')).find(i => i.verb === 'check_in')
    expect('place' in (item?.body as object), 'the position leaves the phone').toBe(given)
    expect(written(world, longitude), given ? 'with her consent' : 'without it').toBe(given)
  }
})

/** through reads as who is signed in on a phone: after a leap of the clock the tokens of the world are too old. */
function through<T>(page: Page, path: string): Promise<T> {
  return page.evaluate(async path => {
    const session = (await (await fetch('/api/v1/session/refresh', { method: 'POST', headers: { 'X-Lindan': '1' } })).json()) as { access_token: string }
    return (await (await fetch(`/api/v1${path}`, { headers: { Authorization: `Bearer ${session.access_token}` } })).json()) as never
  }, path)
}

/** Late is a check-in that waited on a phone without signal while the time went on. */
interface Late { page: Page; order: string; code: string; pressed: number }

async function late(world: World, phone: (v: string, o: BrowserContextOptions) => Promise<Page>, minutes: number, wrong = false): Promise<Late> {
  const v = await fresh(world)
  const o = await atTheDoor(world, v)
  const code = await startCode(world, o.id)
  const page = await phone(v, outdoors)
  await root(page, `/jobs/${o.id}`)
  await page.context().setOffline(true)
  const pressed = world.now()
  await checkIn(page, wrong ? (code === '1234' ? '4321' : '1234') : code)
  await expect(bar(page)).toHaveText('待上传 1 条，有网络后自动上传')
  await world.later(minutes)
  await page.context().setOffline(false)
  return { page, order: o.id, code, pressed }
}

/** visit is what the server says of the visit, with how far its start is from a moment, in ms. */
async function visit({ page, order }: Late, since: number): Promise<{ state: string; late: boolean; off: number }> {
  const o = await through<Order>(page, `/orders/${order}`)
  const job = o.jobs?.find(j => j.mine)
  return { state: o.state, late: !!job?.late_told, off: Math.abs(Date.parse(job?.started ?? '') - since) }
}

test('a check-in that is told half an hour late counts from the phone\'s time, and is marked for the community', async ({ world, phone }) => {
  const l = await late(world, phone, 30)
  await expect(bar(l.page)).toBeEmpty()
  const now = await visit(l, l.pressed)
  expect(now).toMatchObject({ state: 'serving', late: true })
  expect(now.off).toBeLessThan(60_000) // half an hour before the upload
})

test('a wrong code of half an hour ago is put right, and keeps its moment', async ({ world, phone }) => {
  const l = await late(world, phone, 30, true)
  await expect(bar(l.page)).toHaveText('1 条需要您处理')
  await l.page.getByLabel('4 位开工码').fill(l.code)
  await again(step(l.page, '签到'), l.page.getByRole('heading', { name: '签退' }))
  await expect(bar(l.page)).toBeEmpty()
  const now = await visit(l, l.pressed)
  expect(now).toMatchObject({ state: 'serving', late: true })
  expect(now.off).toBeLessThan(60_000)
})

test('a check-in that is told too late is refused in words, and can be made anew, from now on', async ({ world, phone }) => {
  const l = await late(world, phone, 250) // the policy's four hours
  await expect(bar(l.page)).toHaveText('1 条需要您处理')
  await expect(l.page.getByText('离线记录已超过时限，请联系社区核实').first()).toBeVisible()
  await l.page.getByLabel('4 位开工码').fill(l.code)
  await again(step(l.page, '签到'), l.page.getByRole('heading', { name: '签退' }))
  await expect(l.page.getByTestId('said')).toHaveText('已签到，开始计时。')
  await expect(bar(l.page)).toBeEmpty()
  const now = await visit(l, world.now())
  expect(now).toMatchObject({ state: 'serving', late: false })
  expect(now.off).toBeLessThan(60_000)
})
