// One's own account: coming in, what the app keeps of one, and how to leave.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Me, Order } from '../core/types'
import { apart, expect, newPhone, signIn, still, type Page } from './phone'
import { fresh, taken } from './shell'
import type { World } from './world'

const test = apart()

test.use({ testIdAttribute: 'data-test' })

const button = (page: Page, name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
const picture = join(import.meta.dirname, '..', 'public', 'icon-512.png')
const me = async (world: World, who: string): Promise<Me> => (await world.as(who)).call<Me>('GET', '/me')

/** codeFor types a number on the sign-in page and gives the code that was sent to it. */
async function codeFor(world: World, page: Page, number: string, typed = number): Promise<string> {
  await page.getByLabel('手机号').fill(typed)
  const code = await world.code(number, () => button(page, '获取验证码').click())
  await expect(page.getByLabel('验证码', { exact: true })).toBeFocused()
  return code
}

test('signing in by typing: a wrong code, then the right one, the terms, and back to where she wanted to go', async ({ world, phone }) => {
  const page = await phone('stranger')
  await page.goto('/orders')
  await expect(page.getByText('登录后回到刚才的页面')).toBeVisible()
  const code = await codeFor(world, page, '19910000042', '199 1000-0042')
  const entry = page.getByLabel('验证码', { exact: true })
  await entry.fill(code === '111111' ? '222222' : '111111')
  await button(page, '登录').click()
  await expect(page.getByRole('alert')).toContainText('验证码')
  await expect(entry).toBeFocused()
  await expect(entry).toHaveAttribute('aria-invalid', 'true')
  await entry.fill(code)
  await entry.press('Enter')
  await expect(page.getByText('使用账号前，请读一遍并选择。')).toBeVisible() // she came by the roster and has agreed to nothing yet
  await button(page, '同意并继续').click()
  await expect(page).toHaveURL(/\/orders$/)
  await expect(page.getByText('您还没有订单')).toBeVisible()
  await page.reload()
  await expect(page.getByText('您还没有订单')).toBeVisible()
})

test('from an unknown number to the first order', async ({ world, phone }) => {
  const page = await phone('stranger')
  await page.goto('/signin')
  const code = await codeFor(world, page, '19939990001')
  await page.getByLabel('验证码', { exact: true }).fill(code)
  await button(page, '登录').click()
  await expect(page.getByText('19939990001 还没有登记')).toBeVisible()
  await page.getByLabel('姓名').fill('欧阳试')
  await expect(page.getByRole('checkbox', { name: '我已读过，同意使用条款与隐私说明' })).not.toBeChecked()
  await button(page, '登记并登录').click()
  await expect(page.getByText('请选到社区', { exact: true })).toBeVisible() // the first mistake, at its place
  await page.getByLabel('社区（村）').selectOption({ index: 1 })
  await button(page, '登记并登录').click()
  await expect(page.getByText('同意条款后才能登记。')).toBeVisible()
  await page.getByLabel('详细住址').fill('梧桐街 74 号 1 栋 909')
  await page.getByRole('checkbox', { name: '我已读过，同意使用条款与隐私说明' }).check()
  await button(page, '登记并登录').click()

  await expect(page).toHaveURL(/\/$/)
  await page.getByRole('link', { name: '代买' }).click()
  for (const answer of ['没有危险，继续', /^给我自己/, '尽快', /^一般/]) await button(page, answer).click()
  await page.getByLabel('我看过风险说明，上面说的属实').check()
  await button(page, '都没有，下一步').click()
  await button(page, '没有，下一步').click()
  await expect(page.getByText('梧桐街 74 号 1 栋 909')).toBeVisible()
  await button(page, '提交求助').click()
  await expect(page.getByTestId('placed')).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1) as string
  const order = await world.see(id, 'dispatcher')
  expect([order.state, order.service]).toEqual(['reviewing', 'errand'])
})

test('the demo\'s people are there with one press each', async ({ world, phone }) => {
  for (const who of ['resident', 'volunteer', 'dispatcher']) await world.as(who) // they have read the terms
  for (const [role, path] of [['resident', '/'], ['volunteer', '/serve'], ['dispatcher', '/desk']] as const) {
    const page = await phone('stranger')
    await page.goto('/signin')
    await page.getByTestId(`demo-${role}`).click()
    await expect.poll(() => new URL(page.url()).pathname).toBe(path)
    await still(page)
    expect(await page.evaluate(() => !!localStorage.getItem('lindan.hint'))).toBe(true)
  }
})

test('settings made on one phone are there on another', async ({ world, phone, browser }) => {
  const page = await phone('resident')
  const other = await newPhone(browser, world)
  await signIn(other, 'resident', world)
  const look = (p: Page): Promise<(string | undefined)[]> => p.evaluate(() => [document.documentElement.style.getPropertyValue('--fs'), document.documentElement.dataset.contrast])
  await other.goto('/')
  await expect.poll(() => look(other)).toEqual(['1', 'false'])
  await page.goto('/settings')
  await page.getByRole('radio', { name: '更大' }).check()
  await page.getByRole('checkbox', { name: /加深颜色/ }).check()
  await expect(page.getByText('已保存，换手机也一样。')).toBeVisible()
  await expect.poll(async () => (await me(world, 'resident')).settings).toMatchObject({ text: 2, contrast: true })
  await other.reload()
  await expect.poll(() => look(other)).toEqual(['1.375', 'true'])
  await other.context().close()
})

test('a consent is never given beforehand, is given by a press, and can be withdrawn', async ({ world, phone }) => {
  const v = await fresh(world)
  const page = await phone(v)
  const given = async (): Promise<boolean | undefined> => (await (await world.as(v)).call<{ consents: { purpose: string; given: boolean }[] }>('GET', '/me/consents')).consents.find(c => c.purpose === 'location')?.given
  await page.goto('/consents')
  const card = page.getByTestId('consent-location')
  await expect(card.getByText('没有同意')).toBeVisible()
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0)
  await card.getByRole('button', { name: '同意', exact: true }).click()
  await expect(card.getByText('已记下您的同意。')).toBeVisible()
  await expect(card.getByText('已同意 · 今天')).toBeVisible()
  expect(await given()).toBe(true)
  await card.getByRole('button', { name: '撤回同意' }).click()
  await expect(card.getByText('已撤回。')).toBeVisible()
  await expect(card.getByText('没有同意 · 今天')).toBeVisible()
  expect(await given()).toBe(false)
})

test('one\'s data come as a file, and are one\'s own', async ({ world, phone }) => {
  const mine = await world.order({ note: '买两斤鸡蛋' }, 'resident')
  await world.as('19910000043')
  const foreign = await world.order({ note: '别人的求助' }, '19910000043')
  const page = await phone('resident')
  await page.goto('/privacy')
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, '导出').click()])
  await expect(page.getByText('文件已交给浏览器，请在「下载」里找。')).toBeVisible()
  expect(file.suggestedFilename()).toBe('lindan-data.json')
  const text = readFileSync(await file.path(), 'utf8')
  const data = JSON.parse(text) as { account: Me; phone: string; orders: Order[]; consents: unknown[]; sessions: unknown[] }
  expect(data.phone).toBe('19910000001')
  expect(data.account.name).toBe((await me(world, 'resident')).name)
  expect(data.orders.find(o => o.id === mine.id)?.contact?.note).toBe('买两斤鸡蛋')
  expect(data.consents.length).toBeGreaterThan(0)
  expect(data.sessions.length).toBeGreaterThan(0)
  expect(text).not.toContain(foreign.id)
  expect(text).not.toContain('别人的求助')
})

test('a volunteer\'s photo is seen by the resident to whom she comes', async ({ world, phone }) => {
  const v = await fresh(world)
  const order = await world.accepted(v)
  const page = await phone(v)
  await page.goto('/availability')
  await page.getByTestId('photo-file').setInputFiles(picture)
  await expect(page.getByText('照片好了，还没有上传。')).toBeVisible()
  await button(page, '上传照片').click()
  await expect(page.getByText('照片已上传。')).toBeVisible()

  const resident = await phone('resident')
  await resident.goto(`/orders/${order.id}`)
  const face = resident.getByRole('img', { name: /的照片$/ })
  await expect(face).toBeVisible()
  expect(await face.evaluate((e: HTMLImageElement) => [e.naturalWidth, e.naturalHeight])).toEqual([512, 512])
})

test('the times of a volunteer are saved, and the saving can be undone', async ({ world, phone }) => {
  const v = await fresh(world)
  const radius = async (): Promise<number | undefined> => (await me(world, v)).volunteer?.radius
  const before = await radius()
  const page = await phone(v)
  await page.goto('/availability')
  await page.getByLabel('最远去多远').selectOption({ label: '3 公里' })
  await page.getByRole('radio', { name: '只在下面的时间' }).check()
  await button(page, /^添加.*星期三/).click()
  await button(page, '保存').click()
  await expect(page.getByText('已保存。')).toBeVisible()
  const saved = (await me(world, v)).volunteer
  expect(saved?.radius).toBe(3000)
  expect(saved?.available?.map(s => s.day)).toEqual([3])
  await button(page, '撤销').click()
  await expect(page.getByText('已恢复成原来的。')).toBeVisible()
  expect(await radius()).toBe(before)
  expect((await me(world, v)).volunteer?.available).toBeUndefined() // any time
})

test('a resident becomes a volunteer, and the dispatcher approves her', async ({ world, phone }) => {
  test.setTimeout(120_000)
  const who = '19910000045'
  const page = await phone(who)
  await page.goto('/volunteer')
  await page.getByLabel('单位').fill('春晓花园居委会')
  await page.getByRole('checkbox').first().check()
  await button(page, '登记成为志愿者').click()
  await expect(page).toHaveURL(/\/availability$/)
  const { volunteer, name } = await me(world, who)
  expect([volunteer?.verified, volunteer?.claimed.length]).toEqual([false, 1])

  const desk = await phone('dispatcher')
  await desk.goto('/desk/people?tab=checks')
  await still(desk)
  const card = desk.getByRole('article').filter({ hasText: volunteer?.number ?? '' })
  const more = desk.getByRole('button', { name: /再看 20|继续查看/ })
  await expect(async () => { // the newest may stand far down
    if (!(await card.isVisible())) await more.click({ timeout: 1000 })
    await expect(card).toBeVisible({ timeout: 500 })
  }).toPass({ timeout: 90_000 })
  await expect(card).toContainText('春晓花园居委会')
  await card.getByRole('checkbox', { name: /身份已核对/ }).check()
  // The list is read again meanwhile, as after every loss of the network: what she has ticked stays.
  const again = desk.waitForResponse(r => r.url().includes('/api/v1/people?'))
  await desk.evaluate(() => dispatchEvent(new Event('online')))
  await (await again).finished()
  await expect(card).toBeVisible()
  await card.getByRole('button', { name: /保存审核/ }).click()
  await expect(desk.getByRole('dialog')).toContainText('身份已核对，可以上门服务')
  await desk.getByRole('dialog').getByRole('button', { name: '保存审核' }).click()
  await expect(desk.getByText(/^已保存 .* 的审核$/)).toBeVisible()
  await expect(desk.getByText(name)).toHaveCount(0) // staff see a masked name in the list
  expect((await me(world, who)).volunteer?.verified).toBe(true)
  await page.goto('/me')
  await expect(page.getByText('身份已核验')).toBeVisible()
})

test('closing the account can be taken back', async ({ world, phone }) => {
  const who = '19910000046'
  const page = await phone(who)
  await page.goto('/privacy')
  await page.getByTestId('close-account').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('7 天之内可以撤销，什么都不会少。')
  await dialog.getByRole('button', { name: '不注销' }).click()
  expect((await me(world, who)).closing).toBeUndefined()
  await page.getByTestId('close-account').click()
  await button(page, '7 天后注销').click()
  await expect(page.getByText(/^账号将在.*注销。$/)).toBeVisible()
  expect(Math.round((Date.parse((await me(world, who)).closing ?? '') - world.now()) / 86_400_000)).toBe(7)
  await page.goto('/me')
  await page.getByRole('link', { name: '撤销注销' }).click()
  await button(page, '撤销注销').click()
  await expect(page.getByText('已撤销，账号照常使用。')).toBeVisible()
  await expect(page.getByTestId('close-account')).toBeVisible()
  expect((await me(world, who)).closing).toBeUndefined()
})

/** chinese lists what is shown in Chinese without being marked as such. Names may be: they have no other language. */
function chinese(page: Page, names: string[]): Promise<string[]> {
  return page.evaluate(names => {
    const found: string[] = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let n = walk.nextNode(); n; n = walk.nextNode()) {
      const text = names.reduce((t, name) => t.replaceAll(name, ''), n.textContent ?? '').trim()
      if (/\p{Script=Han}/u.test(text) && !n.parentElement?.closest('[lang^="zh"], script, style, noscript')) found.push(text)
    }
    return found
  }, names)
}

test('English, and back', async ({ world, phone }) => {
  const [resident, v] = ['19910000048', await fresh(world)]
  const page = await phone(resident)
  await page.goto('/settings')
  await page.getByRole('radio', { name: 'English' }).check()
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('字号与显示')
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
  await expect.poll(async () => (await me(world, resident)).settings.language).toBe('en')
  const { name, home_name: home } = await me(world, resident)
  const { id, place } = await world.see(await taken(world, resident, v, { note: 'by the back door' }), resident)
  const { name: volunteer } = await me(world, v)
  const names = [name, home, place.community_name, volunteer, ...volunteer.slice(0, 1), '中文', '语言']
  for (const path of ['/', '/order', '/orders', `/orders/${id}`, '/me', '/help', '/privacy', '/consents', '/reveals']) {
    await page.goto(path)
    await still(page)
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Home' }).or(page.getByRole('button', { name: 'Back' })).first()).toBeVisible()
    expect.soft(await chinese(page, names), path).toEqual([])
  }
  await page.goto('/settings')
  await page.getByRole('radio', { name: '中文' }).check()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('字号与显示')
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
})
