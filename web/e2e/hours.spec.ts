// Hours that hold up, on the volunteer's pages: a record that waits for her ID number becomes hours, a line is disputed and
// answered, a certificate is issued, printed and checked by somebody who is not signed in.
import { apart, expect, type Page } from './phone'
import type { World } from './world'

const test = apart()
test.use({ testIdAttribute: 'data-test' })
test.setTimeout(120_000)

/** Her roster row has no ID number, and nobody has seen her papers yet. */
const her = '19900000007'
/** What comes of the server by itself, and after it was started again. */
const live = { timeout: 45_000 }

/** idNumber is an invented one of a year and gender, with the check digit of GB 11643-1999. */
function idNumber(year: number, gender: 'female' | 'male'): string {
  const body = `420199${year}0101${gender === 'male' ? '011' : '012'}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return body + '10X98765432'[weights.reduce((n, w, i) => n + w * Number(body[i]), 0) % 11]
}

interface Her { id: string; name: string; birth_year: number; gender: 'female' | 'male'; missing?: string[]; volunteer: { number: string } }
const me = async (world: World): Promise<Her> => (await world.as(her)).call<Her>('GET', '/me')
interface Waiting { records: { id: string; state: string; missing?: string[] }[] }
const states = async (world: World): Promise<string[]> => (await (await world.as(her)).call<Waiting>('GET', '/records')).records.map(r => r.state)

/** served lets her serve a resident for 47 minutes, confirmed. */
async function served(world: World): Promise<void> {
  const { id } = await me(world)
  await (await world.as('dispatcher')).call('PUT', `/people/${id}/checks`, { verified: true, skills: [] })
  const order = (await world.accepted(her, { service: 'errand' })).id
  const step = async (verb: string, code?: 'start_code' | 'stop_code'): Promise<void> => {
    const codes = await world.see(order, 'resident')
    await (await world.as(her)).call('POST', `/orders/${order}/${verb}`, code ? { code: codes[code] } : {})
  }
  await step('depart')
  await step('arrive')
  await step('check_in', 'start_code')
  await world.later(47)
  await step('check_out', 'stop_code')
  await (await world.as('resident')).call('POST', `/orders/${order}/confirm`, {})
}

/** silent fails if the page asks the server for a change. */
function changes(page: Page): string[] {
  const asked: string[] = []
  page.on('request', r => { if (r.method() !== 'GET' && r.url().includes('/api/v1/') && !r.url().includes('/session')) asked.push(`${r.method()} ${new URL(r.url()).pathname}`) })
  return asked
}

test('what waits for an ID number becomes hours; a line is disputed; a certificate is true for a stranger', async ({ world, phone }) => {
  await served(world)
  await expect.poll(() => states(world), live).toEqual(['waiting'])
  const who = await me(world)
  expect(who.missing).toContain('id_number')
  const number = idNumber(who.birth_year, who.gender)
  const page = await phone(her)

  await test.step('her hours say that something waits for her', async () => {
    await page.goto('/hours')
    await expect(page.getByTestId('waiting')).toHaveText('有 1 条服务待记入时长。需要您补全资料。')
    await expect(page.getByText('还没有记入的时长')).toBeVisible()
    await page.getByRole('link', { name: '看待记入', exact: true }).click()
    await expect(page.getByTestId('missing')).toContainText('还缺：身份证号')
    await expect(page.getByTestId('records')).toContainText('请在上面补全，补全后马上记入。')
    await expect(page.getByTestId('records')).toContainText('应在')
  })

  await test.step('a mistyped number is found on the phone; nothing is sent', async () => {
    const asked = changes(page)
    const field = page.getByLabel('身份证号')
    for (const [typed, said] of [[number.slice(1), '身份证号是 18 位'], [`${number.slice(0, 16)}X${number.slice(17)}`, '前 17 位是数字'], [number.slice(0, 17) + (number.endsWith('1') ? '2' : '1'), '号码对不上']] as const) {
      await field.fill(typed)
      await expect(async () => {
        await page.getByTestId('complete').getByRole('button', { name: '保存' }).click({ timeout: 1_000 })
        await expect(page.getByTestId('complete').getByRole('alert')).toContainText(said, { timeout: 1_000 })
      }).toPass()
      await expect(field).toBeFocused()
    }
    expect(asked).toEqual([])
  })

  await test.step('the right one makes hours of it at once, and is masked', async () => {
    await page.getByLabel('身份证号').fill(number)
    await page.getByTestId('complete').getByRole('button', { name: '保存' }).click()
    await expect(page.getByTestId('completed')).toContainText(`已补全，保存为 ${number.slice(0, 3)}`)
    await expect(page.getByTestId('complete')).toHaveCount(0)
    await expect(page.locator('body')).not.toContainText(number)
    await expect(page.getByText('没有待记入的记录')).toBeVisible(live)
    expect(page.url(), 'nothing personal in an address').not.toContain(number)
    await expect.poll(() => states(world), live).toEqual(['posted'])
    await page.getByRole('link', { name: '回到时长' }).click()
    await expect(page.getByTestId('hours-sum')).toHaveText('0.78 小时', live)
    await expect(page.getByTestId('stars')).toContainText('还没有星级')
  })

  await test.step('a line tells its record and its seal, and is disputed; the answer comes by itself', async () => {
    await page.getByTestId('lines').getByRole('button').click()
    await expect(page.getByTestId('record')).toContainText('代买')
    await expect(page.getByTestId('line')).toContainText('47 分钟')
    await expect(page.getByTestId('proof')).toHaveText(/将在一小时内存证|已存证：第 1 块第 1 条/)
    await page.getByRole('dialog').getByRole('button', { name: '我有异议' }).click()
    await page.getByTestId('dispute-send').getByRole('button').click()
    await expect(page.getByRole('dialog').getByRole('alert')).toHaveText('请写下哪里不对')
    await page.getByRole('dialog').getByLabel('哪里不对').fill('做了 60 分钟，只记了 47 分钟')
    await expect(async () => {
      if (await page.getByTestId('dispute-send').count()) await page.getByTestId('dispute-send').getByRole('button').click({ timeout: 1_000 })
      await expect(page.getByText('异议已提交，社区会在')).toBeVisible({ timeout: 1_500 })
    }).toPass()
    await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click()
    await expect(page.getByTestId('talk')).toContainText('待答复')
    const { disputes } = await (await world.as(her)).call<{ disputes: { id: string }[] }>('GET', '/disputes')
    expect(disputes).toHaveLength(1)
    await (await world.as('dispatcher')).call('POST', `/disputes/${disputes[0]?.id}/answer`, { verdict: 'kept', words: '签到签退都有码，按实际时间记' })
    await expect(page.getByTestId('talk')).toContainText('签到签退都有码，按实际时间记', live)
    await expect(page.getByTestId('talk')).toContainText('维持原记录')
    await page.getByTestId('lines').getByRole('button').click()
    await expect(page.getByRole('dialog')).toContainText('社区的答复：签到签退都有码')
    await page.getByRole('dialog').getByRole('button', { name: '关闭' }).click()
  })

  await test.step('a certificate is issued in three presses, and is printed or downloaded', async () => {
    await page.getByRole('link', { name: '志愿服务证明' }).click()
    await expect(page.getByText('还没有开过证明')).toBeVisible()
    await page.getByRole('radio', { name: '全部' }).check()
    await page.getByRole('button', { name: '开具证明' }).click()
    await expect(page.getByTestId('sheet')).toContainText(who.name)
    await expect(page.getByTestId('sheet')).toContainText('0.78 小时（1 条记录）')
    await expect(page.getByTestId('sheet')).not.toContainText(number)
    await expect(page.getByTestId('certificate-state')).toContainText('有效')
    expect(await page.getByRole('img', { name: '核对这份证明的二维码' }).evaluate((e: HTMLImageElement) => e.complete && e.naturalWidth > 50)).toBe(true)
    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: '下载 PDF' }).click()
    expect((await file).suggestedFilename()).toMatch(/^LD[0-9A-Z]+\.pdf$/)
    await page.emulateMedia({ media: 'print' })
    await expect(page.getByTestId('sheet')).toBeVisible()
    for (const away of [page.getByRole('banner'), page.getByRole('navigation'), page.getByText('打开核对页'), page.getByTestId('certificate-state')]) await expect(away).toBeHidden()
    await page.emulateMedia({ media: 'screen' })
  })

  await test.step('who has only the number reads unit, time and hours, and no name', async () => {
    const link = await page.getByRole('link', { name: '打开核对页' }).getAttribute('href') ?? ''
    expect(link).toMatch(/^\/v\/LD[0-9A-Z]+$/)
    const stranger = await phone('stranger')
    await stranger.goto(link)
    await expect(stranger.locator('body')).toContainText('这份证明有效')
    await expect(stranger.locator('body')).toContainText('0.78')
    for (const word of [who.name, who.volunteer.number, number, number.slice(-4), her]) await expect(stranger.locator('body')).not.toContainText(word)
  })

  await test.step('it stands in her list, once', async () => {
    await page.getByRole('button', { name: '返回' }).click()
    await expect(page.getByTestId('certificates').getByRole('listitem')).toHaveCount(1)
    await expect(page.getByTestId('certificates')).toContainText('有效')
  })

  await test.step('only who agrees is on the honour list, and may leave it', async () => {
    await page.goto('/hours/honours')
    await expect(page.getByText('您没有同意公开姓名，不会上榜。')).toBeVisible()
    await expect(page.getByText('这个月还没有人上榜。')).toBeVisible()
    await page.getByTestId('join').getByRole('button', { name: '同意公开' }).click()
    await expect(page.getByTestId('join').getByText('已记下您的同意。')).toBeVisible()
    await expect(page.getByTestId('leaders')).toContainText(who.name, live)
    await expect(page.getByTestId('leaders')).toContainText('0.78 小时 · 1 次')
    await expect(async () => {
      await page.getByTestId('join').getByRole('button', { name: '撤回同意' }).click({ timeout: 1_000 })
      await expect(page.getByTestId('join').getByText('已撤回')).toBeVisible({ timeout: 1_500 })
    }).toPass()
    await expect(page.getByText('这个月还没有人上榜。')).toBeVisible()
    await expect(page.locator('main')).not.toContainText(who.name)
  })
})
