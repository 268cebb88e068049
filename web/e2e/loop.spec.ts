// The whole loop on the pages of three persons at once: asked for, taken on, offered, declined and accepted, carried out
// across a restart of the server, confirmed, and counted.
import type { Locator } from '@playwright/test'
import { apart, expect, type Page } from './phone'
import { runners } from './scenes'
import { agree } from './shell'
import { people } from './world'

/** The loop has a world of its own: its queue is empty, and its clock is moved on. */
const test = apart()
test.use({ testIdAttribute: 'data-test' })
test.setTimeout(180_000)

/** Finger presses and counts. */
class Finger {
  presses = 0
  async press(l: Locator): Promise<void> {
    await l.click()
    this.presses++
  }
}

/** News come by the stream: no reload, and no longer than this. */
const live = { timeout: 5_000 }
/** After a restart a page tries the stream again at most every half minute. */
const restarted = { timeout: 45_000 }

/** step presses the big button until the page says what came of it: a second press just after the last step counts as the first. */
async function step(page: Page, name: string, said: string): Promise<void> {
  const done = page.getByTestId('said').or(page.locator('main')).getByText(said).first()
  await expect(async () => {
    if (!(await done.isVisible())) await page.getByRole('button', { name, exact: true }).click({ timeout: 1_000 })
    await expect(done).toBeVisible({ timeout: 1_500 })
  }).toPass()
}

/** digits reads a code off the page, as a person would. */
async function digits(code: Locator): Promise<string> {
  return ((await code.first().getAttribute('aria-label')) ?? '').replace(/\D/g, '')
}

/** mark puts a mark into the page that a reload would lose. */
async function mark(...pages: Page[]): Promise<void> {
  for (const p of pages) await p.evaluate(() => { document.documentElement.dataset.marked = 'yes' })
}
async function notReloaded(...pages: Page[]): Promise<void> {
  for (const p of pages) expect(await p.evaluate(() => document.documentElement.dataset.marked), 'the page was not loaded again').toBe('yes')
}

test('an errand from the form to the hours, on the pages of four people', async ({ world, phone }) => {
  const [second] = (await runners(world, 1)) as [string]
  for (const v of ['volunteer', second]) await agree(world, v)
  const { point } = await (await world.as('resident')).call<{ point: { lon: number; lat: number } }>('GET', '/me')
  const near = { geolocation: { longitude: point.lon, latitude: point.lat, accuracy: 20 }, permissions: ['geolocation'] }
  const resident = await phone('resident')
  const desk = await phone('dispatcher')
  const comes = await phone('volunteer', near)
  const declines = await phone(second, near)
  const number = async (who: string): Promise<string> => (await (await world.as(who)).call<{ volunteer: { number: string } }>('GET', '/me')).volunteer.number
  const numbers = [await number('volunteer'), await number(second)]

  await desk.goto('/desk')
  await expect(desk.getByText('现在没有待办的订单')).toBeVisible()
  await mark(desk)

  let id = ''
  await test.step('the resident asks: seven answers, then the sending', async () => {
    await resident.goto('/')
    const f = new Finger()
    let answers = 0
    const answer = async (l: Locator): Promise<void> => { await f.press(l); answers++ }
    await answer(resident.getByRole('link', { name: '代买' }))
    await answer(resident.getByRole('button', { name: '没有危险，继续' }))
    await answer(resident.getByRole('button', { name: '给我自己' }))
    await answer(resident.getByRole('button', { name: '尽快' }))
    await answer(resident.getByRole('button', { name: '一般 45 分钟' }))
    await f.press(resident.getByRole('checkbox', { name: '我看过风险说明' }))
    await answer(resident.getByRole('button', { name: '都没有，下一步' }))
    await answer(resident.getByRole('button', { name: '没有，下一步' }))
    await expect(resident.getByRole('heading', { name: '请核对' })).toBeVisible()
    expect(answers, 'answers asked for').toBeLessThanOrEqual(7)
    await f.press(resident.getByRole('button', { name: '提交求助' }))
    await expect(resident.getByTestId('placed')).toBeVisible()
    expect(f.presses, 'presses with the tick and the sending').toBe(9)
    await expect(resident.getByTestId('now')).toHaveText('社区正在核实您的求助')
    id = new URL(resident.url()).pathname.split('/').pop() ?? ''
    await mark(resident)
  })

  const row = desk.locator(`[data-row="${id}"]`)
  await test.step('the dispatcher sees it come and takes it on', async () => {
    await expect(row).toContainText('代买', live)
    await row.click()
    await desk.getByRole('button', { name: '受理并找志愿者' }).click()
    await expect(desk.getByText('已受理，正在找志愿者')).toBeVisible()
    await expect(resident.getByTestId('now')).toHaveText('社区已受理，正在找志愿者', live)
    await desk.getByRole('button', { name: '返回' }).click()
    await expect(row).toBeVisible()
  })

  await test.step('two volunteers go on duty with one press, and wait', async () => {
    for (const v of [comes, declines]) {
      await v.goto('/serve')
      await v.getByRole('button', { name: '开始在岗' }).click()
      await expect(v.getByRole('heading', { name: '您正在岗' })).toBeVisible()
      await expect(v.getByText('现在没有派给您的求助')).toBeVisible()
    }
    await mark(comes, declines)
  })

  await test.step('the dispatcher asks both: order, candidate, send, and one press for each more', async () => {
    const f = new Finger()
    await f.press(row)
    for (const n of numbers) await f.press(desk.getByRole('checkbox', { name: new RegExp(n) }))
    await f.press(desk.getByRole('button', { name: '派单给 2 人' }))
    await expect(desk.getByText('已邀请 2 人，等待回应')).toBeVisible()
    expect(f.presses - (numbers.length - 1), 'presses for one volunteer').toBeLessThanOrEqual(3)
  })

  await test.step('the offer shows on both phones by itself; one declines with one press', async () => {
    for (const v of [comes, declines]) await expect(v.getByTestId('offers').getByRole('link', { name: /代买/ })).toBeVisible(live)
    await notReloaded(comes, declines)
    await declines.getByTestId('offers').getByRole('link').click()
    await expect(declines.getByText('谢绝没有任何影响，也不用说原因。')).toBeVisible()
    await expect(declines.getByText('门牌、姓名和电话，接单以后才能看到。')).toBeVisible()
    const f = new Finger()
    await f.press(declines.getByRole('button', { name: '谢绝' }))
    await expect(declines.getByText('已谢绝。')).toBeVisible()
    await expect(declines.getByText('不影响您的时长、星级和以后的派单。')).toBeVisible()
    expect(f.presses).toBe(1)
  })

  await test.step('the other reads the card and accepts: two presses; the resident sees who comes', async () => {
    await expect(comes.locator('body')).not.toContainText(people.resident)
    const f = new Finger()
    await f.press(comes.getByTestId('offers').getByRole('link'))
    await expect(comes.getByRole('heading', { name: '为什么找您' })).toBeVisible()
    await f.press(comes.getByRole('button', { name: '接单', exact: true }))
    await expect(comes).toHaveURL(`${world.url}/jobs/${id}`)
    expect(f.presses).toBe(2)
    await expect(comes.getByRole('link', { name: `打电话 ${people.resident}` })).toBeVisible()
    await expect(resident.getByTestId('now')).toHaveText(/志愿者 冯.+ 已接单，准备出发/, live)
    await expect(resident.getByTestId(`comer-${numbers[0]}`)).toContainText('石桥头菜市场')
    await notReloaded(resident)
  })

  await test.step('on the way, at the door, checked in with the code that the resident reads out', async () => {
    const visit = await digits(resident.getByTestId('visit-code'))
    expect(visit, 'what the volunteer says at the door').toMatch(/^\d{4}$/)
    expect(await digits(comes.locator('.digits'))).toBe(visit)
    await step(comes, '出发', '已出发，居民会看到。')
    await expect(resident.getByTestId('now')).toContainText('正在路上', live)
    await step(comes, '我已到达', '已到达，居民会看到。')
    await expect(resident.getByTestId('now')).toContainText('已到门口', live)
    await comes.locator('.codepad').fill(await digits(resident.getByRole('img', { name: /^开工码/ })))
    await step(comes, '签到', '已签到，开始计时。')
    await expect(resident.getByTestId('now')).toContainText('正在服务', live)
    await mark(comes, desk)
  })

  await test.step('the server is started again in the middle, 47 minutes later; the open pages go on', async () => {
    await world.later(47)
    // Only a test's clock jumps: the phone has to hear the new time before it tells when something happened.
    await expect.poll(async () => Math.abs(await comes.evaluate(() => Number(localStorage.getItem('lindan.clock'))) - (world.now() - Date.now())) < 60_000, restarted).toBe(true)
    await expect(resident.getByRole('img', { name: /^完工码/ })).toBeVisible()
    await comes.locator('.codepad').fill(await digits(resident.getByRole('img', { name: /^完工码/ })))
    await step(comes, '签退', '服务完成，谢谢您！')
    await expect(comes.locator('main')).toContainText('47 分钟')
    await expect(comes.locator('body'), 'the address is over with the task').not.toContainText(people.resident)
    await expect(resident.getByTestId('now')).toHaveText('服务做完了吗？请您确认', restarted)
    await notReloaded(resident, comes)
  })

  await test.step('the resident confirms and rates: two presses', async () => {
    const f = new Finger()
    await f.press(resident.getByRole('button', { name: '确认完成' }))
    await expect(resident.getByText('已确认，谢谢您。')).toBeVisible()
    await f.press(resident.getByRole('button', { name: '满意', exact: true }))
    await expect(resident.getByText('已收到您的评价，谢谢。')).toBeVisible()
    expect(f.presses).toBe(2)
    await notReloaded(resident)
  })

  await test.step('the hours are the volunteer\'s, and the tally says the same', async () => {
    world['known'].clear() // their tokens are older than the server's clock allows
    await expect.poll(async () => (await (await world.as('volunteer')).call<{ hours: string }>('GET', '/hours')).hours).toBe('0.78')
    await comes.getByRole('link', { name: '看我的时长' }).click()
    await expect(comes.getByTestId('hours-sum')).toHaveText('0.78 小时')
    await expect(comes.getByTestId('lines').getByRole('listitem')).toHaveCount(1)
    await expect(comes.getByTestId('lines')).toContainText('47 分钟')
    await desk.getByRole('link', { name: '统计' }).click()
    await expect(desk.getByText('合计 47 分钟')).toBeVisible()
    await expect(desk.getByRole('row', { name: new RegExp(numbers[0] ?? '') })).toContainText('0.78')
    await notReloaded(comes, desk)
  })

  await test.step('the desk reads what shows the visit, in words, and nobody else does', async () => {
    await desk.goto(`/desk/orders/${id}`)
    await expect(desk.getByTestId('evidence').getByRole('listitem')).toHaveText(['签到证据：居民的码正确，位置在现场（误差 30 米内）', '签退证据：居民的码正确，位置在现场（误差 30 米内）'])
    await resident.goto(`/orders/${id}`)
    await expect(resident.getByTestId('now')).toBeVisible()
    await expect(resident.locator('main')).not.toContainText('证据')
  })

  await test.step('the resident sees who has seen the address: two presses', async () => {
    const f = new Finger()
    await resident.goto('/')
    await f.press(resident.getByRole('link', { name: '我的', exact: true }))
    await f.press(resident.getByRole('link', { name: '谁看过我的地址' }))
    await expect(resident.getByRole('main').getByRole('listitem')).toHaveCount(1)
    await expect(resident.getByRole('main').getByRole('listitem')).toContainText(/志愿者 冯/)
    expect(f.presses).toBe(2)
  })

  await test.step('the same again: three presses', async () => {
    await resident.goto('/')
    const f = new Finger()
    await f.press(resident.getByTestId('repeat'))
    await f.press(resident.getByRole('button', { name: '尽快' }))
    await expect(resident.getByRole('listitem').filter({ hasText: '服务' }).first()).toContainText('代买')
    await f.press(resident.getByRole('button', { name: '提交求助' }))
    await expect(resident.getByTestId('placed')).toBeVisible()
    expect(f.presses).toBeLessThanOrEqual(3)
    expect(new URL(resident.url()).pathname).not.toContain(id)
  })
})
