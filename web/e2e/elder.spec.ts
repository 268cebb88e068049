// The elder mode: found at once, kept for good, large, plain, and few presses from what she came for.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { apart, expect, fits, newPhone, signIn, still, type Page } from './phone'
import { fresh, taken } from './shell'
import type { World } from './world'

const test = apart()

test.use({ testIdAttribute: 'data-test' })

const picture = join(import.meta.dirname, '..', 'public', 'icon-512.png')

const isElder = (page: Page): Promise<string | undefined> => page.evaluate(() => document.documentElement.dataset.elder)
const bodyText = (page: Page): Promise<number> => page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))

/** countPresses counts in the page what the finger does; begin opens the first page and counts from there. */
async function countPresses(page: Page): Promise<{ begin: () => Promise<void>; presses: () => Promise<number> }> {
  await page.addInitScript(() => addEventListener('pointerdown', e => {
    if (e.isTrusted) sessionStorage.setItem('presses', String(Number(sessionStorage.getItem('presses') ?? 0) + 1))
  }, { capture: true }))
  return {
    begin: async () => {
      await page.goto('/')
      await page.evaluate(() => sessionStorage.removeItem('presses'))
      await still(page)
    },
    presses: () => page.evaluate(() => Number(sessionStorage.getItem('presses') ?? 0)),
  }
}

test('the entry stands on the first screen and in the settings, before anybody has signed in', async ({ phone }) => {
  const page = await phone('stranger')
  const { begin, presses } = await countPresses(page)
  await begin()
  const before = await bodyText(page)
  await expect(page.getByRole('button', { name: '长辈版' })).toBeInViewport({ ratio: 1 })
  await page.getByRole('button', { name: '长辈版' }).click()
  expect(await presses()).toBe(1)
  expect(await isElder(page)).toBe('true')
  expect(await bodyText(page)).toBeGreaterThan(before)
  expect(await bodyText(page)).toBeGreaterThanOrEqual(18)
  await page.reload()
  expect(await isElder(page)).toBe('true')

  await page.goto('/settings')
  const choice = page.getByRole('checkbox', { name: /长辈版/ })
  await expect(choice).toBeChecked()
  await choice.uncheck()
  expect(await isElder(page)).toBe('false')
  await page.goto('/')
  await expect(page.getByRole('button', { name: '长辈版' })).toBeVisible()
})

test('the account remembers it: after signing out and in again, and on her second phone', async ({ world, phone, browser }) => {
  const { call } = await world.as('resident')
  const kept = async (): Promise<boolean> => (await call<{ settings: { elder: boolean } }>('GET', '/me')).settings.elder
  const page = await phone('stranger')
  await page.goto('/signin')
  await page.getByTestId('demo-resident').click()
  await expect(page).toHaveURL(/\/$/)
  await page.getByRole('button', { name: '长辈版' }).click()
  await expect.poll(kept).toBe(true)

  await page.goto('/me')
  await page.getByTestId('sign-out').click()
  await page.getByTestId('sign-out-now').click()
  await expect(page.getByRole('link', { name: '登录' })).toBeVisible()
  await page.getByRole('button', { name: '标准版' }).click() // somebody else uses the phone meanwhile
  expect(await isElder(page)).toBe('false')
  await page.goto('/signin')
  await page.getByTestId('demo-resident').click()
  await expect(page).toHaveURL(/\/$/)
  await expect.poll(() => isElder(page)).toBe('true')
  expect(await kept()).toBe(true)

  const second = await newPhone(browser, world)
  await signIn(second, 'resident', world)
  await second.goto('/')
  await expect.poll(() => isElder(second)).toBe('true')
  await expect(second.getByRole('button', { name: '标准版' })).toBeVisible()
  await second.context().close()
})

/** smallest is the smallest text that stands on the page, in px, with the words. */
function smallest(page: Page): Promise<{ px: number; text: string }> {
  return page.evaluate(() => {
    let least = { px: 1000, text: '' }
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const e = n.parentElement as HTMLElement
      const box = e.getBoundingClientRect()
      if (!n.textContent?.trim() || box.width < 2 || box.height < 2 || e.closest('.hush, .skip, dialog:not([open]), script, style, noscript')) continue
      const px = parseFloat(getComputedStyle(e).fontSize)
      if (px < least.px) least = { px, text: n.textContent.trim().slice(0, 20) }
    }
    return least
  })
}

test('her pages: large text and targets, three tabs, no hall, no countdown', async ({ world, phone }) => {
  test.setTimeout(120_000)
  const [resident, v, runner] = ['19910000050', await fresh(world), await fresh(world)]
  const order = await taken(world, resident, runner)
  const asked = await world.offered(v, { service: 'errand' })
  // The same offer has a countdown for everybody else: what is not seen below would be seen.
  const page = await phone(v)
  await page.goto(`/offers/${asked.id}`)
  await expect(page.getByTestId('countdown')).toBeVisible()
  await page.goto('/serve')
  await expect(page.getByText(/还有 .* 可以回答/)).toBeVisible()
  await expect(page.locator('a[href="/hall"]').first()).toBeVisible()
  const pages: [string, string[]][] = [
    [resident, ['/', '/order', '/orders', `/orders/${order}`, '/me', '/settings', '/reveals', '/help']],
    [v, ['/serve', `/offers/${asked.id}`, '/hours', '/hall', '/availability', '/me']],
    [runner, [`/jobs/${order}`]],
  ]
  for (const [who, paths] of pages) {
    if (who === v) await (await world.as(v)).call('PATCH', '/me', { settings: { elder: true, text: 2, language: 'zh', contrast: false } })
    const own = who === v ? page : await phone(who, { elder: true })
    for (const path of paths) {
      await own.goto(path)
      await still(own)
      await expect.poll(() => isElder(own), who + path).toBe('true')
      const least = await smallest(own)
      expect(least.px, `${path}: ${least.text}`).toBeGreaterThanOrEqual(18)
      await fits(own, path, 60)
      const tabs = await own.getByRole('navigation', { name: '主导航' }).getByRole('link').allInnerTexts()
      expect(tabs.length, path).toBeLessThanOrEqual(3)
      for (const tab of tabs) expect([...tab.trim()].length, tab).toBeLessThanOrEqual(2)
      await expect(own.locator('a[href="/hall"]')).toHaveCount(0)
      await expect(own.getByTestId('countdown')).toHaveCount(0)
      await expect(own.getByText(/还有 .* 可以回答/)).toHaveCount(0)
    }
  }
})

/** seen tells that all of it stands in sight: on the screen, and not under the bar at the bottom. */
async function seen(page: Page, what: Locator): Promise<void> {
  await expect(what).toBeInViewport({ ratio: 1 })
  const [box, bar] = [await what.boundingBox(), await page.locator('.foot').boundingBox()]
  expect((box?.y ?? 0) + (box?.height ?? 0), 'the bar covers it').toBeLessThanOrEqual(bar?.y ?? 0)
}

/** known is a volunteer of a unit, whose picture the community has. */
async function known(world: World): Promise<{ phone: string; unit: string }> {
  for (;;) {
    const phone = await fresh(world)
    const { call, token } = await world.as(phone)
    const { volunteer } = await call<{ volunteer: { unit?: string } }>('GET', '/me')
    if (!volunteer.unit) continue
    const answer = await fetch(`${world.url}/api/v1/me/photo`, { method: 'PUT', headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'image/png' }, body: readFileSync(picture) })
    expect(answer.ok).toBe(true)
    return { phone, unit: volunteer.unit }
  }
}

test('few presses from the first page: who comes 0, the code 0 and earlier 1, call 1, confirm and rate 2, the same again 3', async ({ world, phone }) => {
  const elder = '19910000049'
  const { phone: v, unit } = await known(world)
  const order = await taken(world, elder, v)
  const { call } = await world.as(v)
  const page = await phone(elder, { elder: true })
  const { begin, presses } = await countPresses(page)
  const name = (await world.see(order, elder)).jobs?.[0]?.name ?? ''
  expect(name).not.toBe('')
  const digits = (code?: string): Locator => page.getByRole('img', { name: `开工码：${[...(code ?? '')].join(' ')}` })
  const card = page.getByTestId(`order-${order}`)

  await test.step('who comes, with picture and unit, and the telephone', async () => {
    await begin()
    expect(await isElder(page)).toBe('true')
    await seen(page, page.getByText(`志愿者 ${name} 已接单，准备出发`))
    await seen(page, card.getByRole('img', { name: `${name}的照片` }))
    await seen(page, card.getByText(unit, { exact: true }))
    expect(await presses()).toBe(0)
    // One press dials: it is a link to the number, no dialog.
    const { community_phone: number } = await (await world.as(elder)).call<{ community_phone: string }>('GET', '/me')
    await seen(page, page.getByRole('link', { name: '打电话给社区' }))
    await expect(page.getByRole('link', { name: '打电话给社区' })).toHaveAttribute('href', `tel:${number}`)
    await expect(page.getByRole('button', { name: '打电话给社区' })).toHaveCount(0)
  })

  await test.step('the code before anybody is on the way', async () => {
    const { start_code: code } = await world.see(order, elder)
    await expect(digits(code)).toBeHidden()
    await page.getByText('查看开工码').click()
    await seen(page, digits(code))
    expect(await presses()).toBe(1)
  })

  await test.step('the code, once somebody is on the way', async () => {
    await call('POST', `/orders/${order}/depart`, {})
    await begin()
    await seen(page, page.getByText(`志愿者 ${name} 正在路上`))
    await seen(page, card.getByText(unit, { exact: true }))
    await seen(page, digits((await world.see(order, elder)).start_code))
    expect(await presses()).toBe(0)
  })

  await test.step('confirm and rate', async () => {
    await call('POST', `/orders/${order}/arrive`, {})
    await call('POST', `/orders/${order}/check_in`, { code: (await world.see(order, elder)).start_code })
    await call('POST', `/orders/${order}/check_out`, { code: (await world.see(order, elder)).stop_code })
    await begin()
    const button = page.getByRole('button', { name: '确认完成' })
    await seen(page, button)
    const under = await button.boundingBox()
    await button.click()
    await expect(page.getByRole('heading', { name: '这次服务怎么样？' })).toBeFocused()
    // A hand that presses twice hits nothing.
    const hit = await page.evaluate(b => Array.from({ length: Math.floor(b.height) }, (_, i) => document.elementFromPoint(b.x + b.width / 2, b.y + i)?.closest('button, a')?.textContent).filter(Boolean), under!)
    expect(hit).toEqual([])
    await page.getByRole('button', { name: '满意', exact: true }).click()
    await expect(page.getByText('已收到您的评价，谢谢。')).toBeVisible()
    expect(await presses()).toBe(2)
    const done = await world.see(order, elder)
    expect([done.state, done.rating?.stars]).toEqual(['confirmed', 3])
    await page.reload() // only now does it leave the first page
    await expect(page.getByTestId('repeat')).toBeVisible()
    await expect(card).toHaveCount(0)
  })

  await test.step('the same again', async () => {
    await begin()
    await page.getByTestId('repeat').click()
    await page.getByRole('button', { name: '尽快' }).click()
    await page.getByRole('button', { name: '提交求助' }).click()
    await expect(page.getByTestId('placed')).toBeVisible()
    expect(await presses()).toBe(3)
    const again = await world.see(new URL(page.url()).pathname.split('/').at(-1) as string, elder)
    expect([again.service, again.state]).toEqual(['errand', 'reviewing'])
  })
})
