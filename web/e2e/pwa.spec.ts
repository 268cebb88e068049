// The app on the phone itself: what installs it, what it keeps and never keeps, its next version, and notices.
import type { BrowserContextOptions } from '@playwright/test'
import { apart, expect, still } from './phone'
import { inEveryLook } from './looks'
import { fresh, root, taken } from './shell'

const test = apart()

test.use({ testIdAttribute: 'data-test' })

const installed: BrowserContextOptions = { serviceWorkers: 'allow' }

interface Manifest { name: string; short_name: string; lang: string; start_url: string; display: string; icons: { src: string; sizes: string; type: string; purpose: string }[] }

test('manifest and icons answer, and are what they say', async ({ phone }) => {
  const page = await phone('stranger')
  await page.goto('/')
  const path = await page.locator('link[rel="manifest"]').first().getAttribute('href')
  const answer = await page.request.get(path ?? '')
  expect(answer.headers()['content-type']).toMatch(/^application\/(manifest\+)?json/)
  const m = (await answer.json()) as Manifest
  expect([m.short_name, m.lang, m.start_url, m.display]).toEqual(['邻单', 'zh-CN', '/', 'standalone'])
  expect(m.icons.map(i => i.purpose)).toContain('maskable')
  expect(m.icons.map(i => i.sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']))
  for (const icon of m.icons) {
    const file = await page.request.get(icon.src)
    expect(file.headers()['content-type'], icon.src).toContain(icon.type)
    if (icon.sizes === 'any') continue
    const size = await page.evaluate(async src => { const i = new Image(); i.src = src; await i.decode(); return `${i.naturalWidth}x${i.naturalHeight}` }, icon.src)
    expect(size, icon.src).toBe(icon.sizes)
  }
  for (const link of await page.locator('link[rel~="icon"], link[rel="apple-touch-icon"]').all()) {
    expect((await page.request.get((await link.getAttribute('href')) ?? '')).headers()['content-type']).toMatch(/^image\//)
  }
})

test('a deep link opens without signal, with the last content and its time, and nothing of it came by a cache of requests', async ({ world, phone }) => {
  const [resident, v] = ['19910000053', await fresh(world)]
  const order = await taken(world, resident, v)
  const { name } = await (await world.as(v)).call<{ name: string }>('GET', '/me')
  const page = await phone(resident, installed)
  await root(page, `/orders/${order}`)
  await page.goto('/orders')
  await expect(page.getByRole('link', { name: /代买/ })).toBeVisible()
  await expect(page.getByText(name)).toBeVisible()

  const cached = await page.evaluate(async () => {
    const list: string[] = []
    for (const key of await caches.keys()) for (const r of await (await caches.open(key)).keys()) list.push(new URL(r.url).pathname)
    return list
  })
  expect(cached).toContain('/index.html')
  expect(cached.filter(p => !/^\/(index\.html|icon\.svg|manifest\.webmanifest|assets\/[\w.-]+\.(js|css))$/.test(p))).toEqual([])

  await page.context().setOffline(true)
  await page.goto('/orders')
  await expect(page.getByText(/^没有网络，这是 \d\d:\d\d 的内容$/)).toBeVisible()
  await expect(page.getByRole('link', { name: /代买/ })).toBeVisible()
  await expect(page.getByText(name)).toHaveCount(0) // who comes is not kept
  await page.getByRole('link', { name: /代买/ }).click()
  await expect(page.getByText(/^没有网络，这是 \d\d:\d\d 的内容$/)).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('代买')
  await page.context().setOffline(false)
  await expect(page.getByText(/^没有网络/)).toHaveCount(0)
  await expect(page.getByRole('heading', { name, exact: true })).toBeVisible()
})

test('what the worker must leave alone it does not answer', async ({ phone }) => {
  const page = await phone('stranger', installed)
  await root(page, '/')
  const types = await page.evaluate(async () => {
    const list: (string | number)[] = []
    for (const path of ['/api/v1/nothing', '/robots.txt', '/assets/gone-00000000.js']) {
      const a = await fetch(path)
      list.push(`${path} ${a.status} ${(a.headers.get('content-type') ?? '').split(';')[0]}`)
    }
    return list
  })
  expect(types).toEqual(['/api/v1/nothing 404 application/problem+json', '/robots.txt 200 text/plain', expect.stringMatching(/^\/assets\/gone-00000000\.js 404 (?!text\/html)/)])
  await page.goto('/robots.txt') // also when it is opened as a page
  await expect(page.locator('body')).toContainText('User-agent')
})

test('a newer version waits, is offered in words, and comes in by a press', async ({ phone }) => {
  const page = await phone('19910000054', installed)
  // The phone has the version before: the server's own is the newer one.
  await page.context().route('**/sw.js', async r => {
    const answer = await r.fetch()
    await r.fulfill({ response: answer, body: `${await answer.text()}\n// the version before` })
  }, { times: 1 })
  await page.goto('/orders')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const offer = page.getByTestId('update')
  await expect(offer).toHaveCount(0)
  await page.reload()
  await expect(offer).toContainText('有新版本')
  expect(await page.evaluate(() => !!navigator.serviceWorker.controller)).toBe(true)
  await inEveryLook(page, 'a newer version')
  await page.getByRole('link', { name: '首页' }).click()
  await expect(offer).toBeVisible()
  await page.getByRole('link', { name: '代买', exact: true }).click()
  await expect(page.getByRole('button', { name: '没有危险，继续' })).toBeVisible()
  await expect(offer).toHaveCount(0) // never where something is being typed
  await page.getByRole('button', { name: '返回' }).click()
  await expect(offer).toBeVisible()
  await page.evaluate(() => { (window as { before?: boolean }).before = true })
  await offer.getByRole('button', { name: '现在更新' }).click()
  await expect.poll(() => page.evaluate(() => (window as { before?: boolean }).before ?? false).catch(() => true)).toBe(false) // loaded anew
  await still(page)
  await expect.poll(() => page.evaluate(async () => !!(await navigator.serviceWorker.getRegistration())?.waiting)).toBe(false)
  await expect(offer).toHaveCount(0)
})

test('notices: each state is said in words', async ({ phone, world }) => {
  const none = await phone('volunteer') // no worker: this browser cannot
  await none.goto('/me')
  await expect(none.getByText('这个浏览器不能收通知。请留意应用里的消息和电话。')).toBeVisible()
  await expect(none.getByRole('button', { name: '打开通知' })).toHaveCount(0)

  const denied = await phone('resident', { ...installed, permissions: [] })
  await root(denied, '/me')
  await expect(denied.getByText('您在浏览器里关了邻单的通知。')).toBeVisible()

  await inEveryLook(denied, 'notices denied')

  const allowed = await phone('dispatcher', { ...installed, permissions: ['notifications'] })
  await root(allowed, '/me')
  await expect(allowed.getByText('有人接单、有事等您回复时，手机会提醒。通知里没有姓名、电话和地址。')).toBeVisible()
  await allowed.getByRole('button', { name: '打开通知' }).click()
  // Headless Chromium has no push service: the press says so, and the button stays for another try.
  await expect(allowed.getByRole('alert')).toHaveText('这部手机连不上推送服务，请留意应用里的消息')
  await expect(allowed.getByRole('button', { name: '打开通知' })).toBeEnabled()
  await inEveryLook(allowed, 'notices refused')
  expect(world.output).not.toContain('panic')
})
