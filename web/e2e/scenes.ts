// Every screen in its states, as data: the sweep looks at each with axe and at four widths, the pictures show each once.
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { booked } from './books'
import { expect } from './phone'
import { fresh } from './shell'
import { people, type World } from './world'

/** Scene is one screen in one state. */
export interface Scene {
  name: string
  who: 'stranger' | 'resident' | 'neighbour' | 'finished' | 'volunteer' | 'newcomer' | 'asked' | 'runner' | 'dispatcher' | 'admin'
  path: (w: Stage) => string
  /** What to press once the page stands, such as opening a dialog. The page speaks Chinese and is not in the elder mode. */
  then?: (page: Page) => Promise<unknown>
  /** A state that the network makes; away: it goes once the page stands. */
  net?: 'slow' | 'fails' | 'refuses' | 'away'
  /** Shown on a desk as well. */
  desk?: boolean
  /** No picture of its own: the dialog of another scene with other words, or a state that can be made once only. */
  plain?: boolean
}

/**
 * Stage holds the orders that the scenes need, one in each state, and the numbers of who takes part: neighbour waits for a
 * volunteer, finished has to confirm, newcomer has a record that waits for her ID number, asked has an offer, runner stands at the door.
 */
export interface Stage {
  world: World; site: string; phones: Record<string, string>
  reviewing: string; hunting: string; offered: string; coming: string; there: string; serving: string; confirming: string; done: string; served: string; refused: string
  proposal: string; revoked: string; replaced: string; valid: string
}

/** runners are volunteers of the roster who may enter homes; each has one order only. */
export async function runners(world: World, want: number): Promise<string[]> {
  const found: string[] = []
  while (found.length < want) found.push(await fresh(world))
  return found
}

/** patient makes the community of a resident wait long before more are asked: somebody is left for the desk to ask. */
async function patient(world: World, who: string): Promise<void> {
  const { home } = await (await world.as(who)).call<{ home: string }>('GET', '/me')
  const url = `${world.url}/api/v1/areas/${home.split('-').slice(0, 3).join('-')}/policy`
  const auth = { Authorization: `Bearer ${(await world.as('admin')).token}` }
  const was = await fetch(url, { headers: auth })
  const rules = (await was.json()) as { wave_every: number }
  const headers = { ...auth, 'Content-Type': 'application/json', 'If-Match': was.headers.get('ETag') ?? '' }
  expect((await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ ...rules, wave_every: rules.wave_every * 20 }) })).ok).toBe(true)
}

/** certified is a certificate of the volunteer in each state, once her line is there; the newcomer's record waits by then. */
async function certified(world: World, newcomer: string): Promise<{ revoked: string; replaced: string; valid: string }> {
  const v = await world.as('volunteer')
  await expect.poll(async () => (await v.call<{ lines: unknown[] }>('GET', '/hours')).lines.length).toBe(1)
  const month = new Date(world.now() + 8 * 3600_000).toISOString().slice(0, 7)
  const issue = async (replaces?: string): Promise<string> => (await v.call<{ number: string }>('POST', '/certificates', { from: month, to: month, replaces })).number
  const revoked = await issue()
  await (await world.as('admin')).call('POST', `/certificates/${revoked}/revoke`, { reason: 'corrected' })
  const replaced = await issue()
  const { consents } = await v.call<{ consents: { purpose: string; version: number }[] }>('GET', '/me/consents')
  await v.call('PUT', '/me/consents/publicity', { version: consents.find(c => c.purpose === 'publicity')?.version, given: true })
  const n = await world.as(newcomer)
  await expect.poll(async () => (await n.call<{ records: unknown[] }>('GET', '/records')).records.length).toBe(1)
  return { revoked, replaced, valid: await issue(replaced) }
}

/** stage puts an order into each state, through the API, as people would have. */
export async function stage(world: World): Promise<Stage> {
  const [b, c, d, e, f, g, h] = (await runners(world, 7)) as [string, string, string, string, string, string, string]
  const phones = { neighbour: '19910000049', finished: '19910000048', newcomer: '19900000007', asked: f, runner: e }
  const walk = async (o: string, who: string, steps: ('depart' | 'arrive' | 'check_in' | 'check_out')[], resident = 'resident'): Promise<string> => {
    for (const s of steps) {
      const codes = await world.see(o, resident)
      const body = s === 'check_in' ? { code: codes.start_code } : s === 'check_out' ? { code: codes.stop_code } : {}
      await (await world.as(who)).call('POST', `/orders/${o}/${s}`, body)
    }
    return o
  }
  const whole = ['depart', 'arrive', 'check_in', 'check_out'] as const
  const id = async (o: Promise<{ id: string }>): Promise<string> => (await o).id
  const served = await walk(await id(world.accepted('volunteer', { service: 'errand' })), 'volunteer', ['depart', 'arrive', 'check_in'])
  const { id: newcomer } = await (await world.as(phones.newcomer)).call<{ id: string }>('GET', '/me')
  await (await world.as('dispatcher')).call('PUT', `/people/${newcomer}/checks`, { verified: true, skills: [] })
  const unnamed = await walk(await id(world.accepted(phones.newcomer, { service: 'errand' })), phones.newcomer, ['depart', 'arrive', 'check_in'])
  await world.later(47)
  await walk(served, 'volunteer', ['check_out'])
  await walk(unnamed, phones.newcomer, ['check_out'])
  for (const o of [served, unnamed]) await (await world.as('resident')).call('POST', `/orders/${o}/confirm`, {})
  const papers = await certified(world, phones.newcomer)
  await world.order({ service: 'escort' })
  const reviewing = await id(world.order({ service: 'escort' })) // twice the same: the desk may merge them
  const refused = await id(world.order({ service: 'repair' }))
  await (await world.as('dispatcher')).call('POST', `/orders/${refused}/reject`, { reason: 'unsafe', words: '线路老化，请先联系物业电工检修' })
  const confirming = await walk(await id(world.accepted(b, { service: 'medicine' })), b, [...whole])
  const done = await walk(await id(world.accepted(c, { service: 'visit' })), c, [...whole])
  await (await world.as('resident')).call('POST', `/orders/${done}/confirm`, {})
  const serving = await walk(await id(world.accepted(d, { service: 'medicine' })), d, ['depart', 'arrive', 'check_in'])
  const there = await walk(await id(world.accepted(e, { service: 'errand' })), e, ['depart', 'arrive'])
  await (await world.as(e)).call('PUT', '/duty', { on: false })
  await world.accepted(g, { service: 'errand' }, phones.neighbour)
  await walk(await id(world.accepted(h, { service: 'visit' }, phones.finished)), h, [...whole], phones.finished)
  const coming = await id(world.accepted('volunteer', { service: 'errand', note: '三楼，没有电梯，敲门大声一点' }))
  await patient(world, 'resident')
  for (const free of await runners(world, 6)) await world.onDuty(free) // more than the first wave asks
  const hunting = await id(world.published({ service: 'visit' }))
  const offered = await id(world.offered(f, { service: 'errand', note: '买一袋大米' }))
  const { place } = await world.see(there, e)
  const site = await (await world.as('dispatcher')).call<{ code: string }>('GET', `/areas/${place.community}/site_code`)
  const { proposal } = await booked(world)
  return { world, site: `/s/${place.community}/${site.code}`, phones, reviewing, hunting, offered, coming, there, serving, confirming, done, served, refused, proposal, ...papers }
}

/** presses presses one after the other, each where it is: in the dialog, if one is open. */
const presses = (...names: (string | RegExp)[]) => async (page: Page): Promise<void> => {
  for (const name of names) {
    const dialog = page.locator('dialog[open]')
    const within = (await dialog.count()) ? dialog : page.locator('body')
    const by = typeof name === 'string' ? { name, exact: true } : { name }
    await within.getByRole('button', by).or(within.locator('summary').filter({ hasText: name })).or(within.getByRole('checkbox', by)).or(within.getByRole('radio', by)).first().click()
  }
}
/** opens presses, and then a dialog is open. */
const opens = (...names: (string | RegExp)[]) => async (page: Page): Promise<void> => {
  await presses(...names)(page)
  await expect(page.locator('dialog[open]')).toBeVisible()
}
/** says presses, and then the page says what is wrong. */
const says = (...names: (string | RegExp)[]) => async (page: Page): Promise<void> => {
  await presses(...names)(page)
  await expect(page.getByRole('alert').first()).toBeVisible()
}
const mapOpens = async (page: Page): Promise<void> => {
  await presses('看地图')(page)
  await expect(page.locator('.leaflet-container')).toBeVisible()
}
const picture = join(import.meta.dirname, '..', 'public', 'icon-512.png')

/** asks walks through the form from its beginning and gives so many answers. */
const asks = (n: number, ...more: (string | RegExp)[]) => async (page: Page): Promise<void> => {
  const again = page.getByRole('button', { name: '重新填写', exact: true })
  if (await again.count()) await again.click()
  const answers = ['没有危险，继续', '给我自己', '尽快', /^一般/, '我看过风险说明，上面说的属实', '都没有，下一步', '没有，下一步']
  await presses(...answers.slice(0, n), ...more)(page)
}

/** withCamera lets the app believe that this browser reads QR codes; the camera itself is refused, as nobody has allowed it. */
const withCamera = async (page: Page): Promise<void> => {
  await page.evaluate(() => { (globalThis as { BarcodeDetector?: unknown }).BarcodeDetector = class {} })
  await presses('没有码？用现场二维码', '打开相机扫码')(page)
  await expect(page.getByText('不能使用相机')).toBeVisible()
}

/** scenes lists them, in the order in which they are visited. A screen or dialog that is missing here is not looked at: add it. */
export const scenes: Scene[] = [
  { name: 'home-stranger', who: 'stranger', path: () => '/' },
  { name: 'home', who: 'resident', path: () => '/' },
  { name: 'call', who: 'resident', path: () => '/', then: opens('打电话给社区') },
  { name: 'order', who: 'resident', path: () => '/order' },
  { name: 'order-danger', who: 'resident', path: () => '/order', then: presses('有危险'), plain: true },
  { name: 'order-what', who: 'resident', path: () => '/order', then: asks(1), plain: true },
  { name: 'order-who', who: 'resident', path: () => '/order?service=errand', then: asks(1), plain: true },
  { name: 'order-person', who: 'resident', path: () => '/order?service=errand', then: async p => { await asks(1, /^给家人或邻居/)(p); await says('下一步')(p) }, plain: true },
  { name: 'order-when', who: 'resident', path: () => '/order?service=errand', then: asks(2) },
  { name: 'order-when-own', who: 'resident', path: () => '/order?service=errand', then: async p => { await asks(2, '选别的时间')(p); await says('用这个时间')(p) }, plain: true },
  { name: 'order-long', who: 'resident', path: () => '/order?service=errand', then: asks(3), plain: true },
  { name: 'order-home', who: 'resident', path: () => '/order?service=errand', then: async p => { await asks(4)(p); await says('都没有，下一步')(p) }, plain: true },
  { name: 'order-more', who: 'resident', path: () => '/order?service=errand', then: asks(6), plain: true },
  { name: 'order-check', who: 'resident', path: () => '/order?service=errand', then: asks(7) },
  { name: 'orders', who: 'resident', path: () => '/orders' },
  { name: 'orders-slow', who: 'resident', path: () => '/orders', net: 'slow' },
  { name: 'orders-failed', who: 'resident', path: () => '/orders', net: 'fails' },
  { name: 'order-reviewing', who: 'resident', path: s => `/orders/${s.reviewing}` },
  { name: 'order-hunting', who: 'resident', path: s => `/orders/${s.hunting}` },
  { name: 'order-coming', who: 'resident', path: s => `/orders/${s.coming}` },
  { name: 'order-code', who: 'resident', path: s => `/orders/${s.coming}`, then: presses('查看开工码'), plain: true },
  { name: 'order-away', who: 'resident', path: s => `/orders/${s.coming}`, net: 'away', plain: true },
  { name: 'order-cancel', who: 'resident', path: s => `/orders/${s.coming}`, then: opens('撤回求助') },
  { name: 'order-report', who: 'resident', path: s => `/orders/${s.coming}`, then: async p => { await opens('报告问题')(p); await says('报告给社区')(p) } },
  { name: 'order-at-the-door', who: 'resident', path: s => `/orders/${s.there}` },
  { name: 'order-serving', who: 'resident', path: s => `/orders/${s.serving}` },
  { name: 'order-end-early', who: 'resident', path: s => `/orders/${s.serving}`, then: opens('提前结束'), plain: true },
  { name: 'order-confirming', who: 'resident', path: s => `/orders/${s.confirming}` },
  { name: 'order-reopen', who: 'resident', path: s => `/orders/${s.confirming}`, then: opens('不满意，重办') },
  { name: 'order-done', who: 'resident', path: s => `/orders/${s.done}` },
  { name: 'order-rate-words', who: 'resident', path: s => `/orders/${s.done}`, then: presses('想说几句'), plain: true },
  { name: 'order-refused', who: 'resident', path: s => `/orders/${s.refused}` },
  { name: 'order-missing', who: 'resident', path: s => `/orders/${s.done.slice(0, -4)}aaaa` },
  { name: 'reveals', who: 'resident', path: () => '/reveals' },
  { name: 'consents', who: 'resident', path: () => '/consents' },
  { name: 'privacy', who: 'resident', path: () => '/privacy' },
  { name: 'close-account', who: 'resident', path: () => '/privacy', then: opens('注销账号'), plain: true },
  { name: 'become-volunteer', who: 'resident', path: () => '/volunteer' },
  { name: 'terms-asked', who: 'resident', path: () => '/terms?agree=1', then: opens(/^不同意/), plain: true },
  { name: 'home-coming', who: 'neighbour', path: () => '/', then: presses('查看开工码') },
  { name: 'home-confirming', who: 'finished', path: () => '/' },
  { name: 'home-rating', who: 'finished', path: () => '/', then: async p => { await presses('确认完成')(p); await expect(p.getByText('这次服务怎么样？')).toBeVisible() }, plain: true },

  { name: 'serve', who: 'volunteer', path: () => '/serve' },
  { name: 'serve-away', who: 'volunteer', path: () => '/serve', net: 'away', plain: true },
  { name: 'hall', who: 'volunteer', path: () => '/hall' },
  { name: 'hall-map', who: 'volunteer', path: () => '/hall', then: mapOpens, plain: true },
  { name: 'task', who: 'volunteer', path: s => `/jobs/${s.coming}` },
  { name: 'task-away', who: 'volunteer', path: s => `/jobs/${s.coming}`, net: 'away', plain: true },
  { name: 'task-sos', who: 'volunteer', path: s => `/jobs/${s.coming}`, then: opens('求救') },
  { name: 'task-trouble', who: 'volunteer', path: s => `/jobs/${s.coming}`, then: opens('报告问题', '觉得不安全') },
  { name: 'task-give-back', who: 'volunteer', path: s => `/jobs/${s.coming}`, then: opens('退单'), plain: true },
  { name: 'task-way', who: 'volunteer', path: s => `/jobs/${s.coming}`, then: opens('导航'), plain: true },
  { name: 'task-history', who: 'volunteer', path: s => `/jobs/${s.coming}`, then: presses('办理经过'), plain: true },
  { name: 'task-done', who: 'volunteer', path: s => `/jobs/${s.served}` },
  { name: 'hours', who: 'volunteer', path: () => '/hours' },
  { name: 'hours-table', who: 'volunteer', path: () => '/hours', then: presses('看表格'), plain: true },
  { name: 'hours-stars', who: 'volunteer', path: () => '/hours', then: presses('星级怎么算'), plain: true },
  { name: 'hours-line', who: 'volunteer', path: () => '/hours', then: async p => { await opens(/47/)(p); await expect(p.locator('[data-test=record]').or(p.locator('[data-test=proof]'))).toHaveCount(2) } },
  { name: 'hours-away', who: 'volunteer', path: () => '/hours', net: 'away', plain: true },
  { name: 'records-facts', who: 'dispatcher', path: () => '/desk/books/records?part=posted', then: async p => { await p.getByText('内容和依据').first().click(); await expect(p.locator('[data-test=why]')).toBeVisible() }, plain: true },
  { name: 'records-none', who: 'volunteer', path: () => '/hours/records', plain: true },
  { name: 'certificates', who: 'volunteer', path: () => '/hours/certificates' },
  { name: 'certificates-own', who: 'volunteer', path: () => '/hours/certificates', then: presses('自己选月份'), plain: true },
  { name: 'certificate', who: 'volunteer', path: s => `/hours/certificates/${s.valid}` },
  { name: 'certificate-revoked', who: 'volunteer', path: s => `/hours/certificates/${s.revoked}` },
  { name: 'certificate-again', who: 'volunteer', path: s => `/hours/certificates/${s.revoked}`, then: opens('重新开具'), plain: true },
  { name: 'certificate-replaced', who: 'volunteer', path: s => `/hours/certificates/${s.replaced}`, plain: true },
  { name: 'certificate-missing', who: 'volunteer', path: s => `/hours/certificates/${s.valid.slice(0, -2)}00`, plain: true },
  { name: 'honours', who: 'volunteer', path: () => '/hours/honours' },
  { name: 'hours-waiting', who: 'newcomer', path: () => '/hours' },
  { name: 'records', who: 'newcomer', path: () => '/hours/records' },
  { name: 'records-wrong', who: 'newcomer', path: () => '/hours/records', then: async p => { await p.getByLabel('身份证号').fill('42019919860101'); await says('保存')(p) }, plain: true },
  { name: 'records-dispute', who: 'newcomer', path: () => '/hours/records', then: says('我有异议', '提交异议'), plain: true },
  { name: 'honours-out', who: 'newcomer', path: () => '/hours/honours', plain: true },
  { name: 'availability', who: 'volunteer', path: () => '/availability' },
  { name: 'availability-week', who: 'volunteer', path: () => '/availability', then: presses('只在下面的时间', /添加/), plain: true },
  { name: 'photo', who: 'volunteer', path: () => '/availability', then: async p => { await p.locator('[data-test=photo-file]').setInputFiles(picture); await expect(p.getByText('照片好了，还没有上传。')).toBeVisible() }, plain: true },
  { name: 'outbox', who: 'volunteer', path: () => '/outbox' },
  { name: 'me', who: 'volunteer', path: () => '/me' },
  { name: 'sign-out', who: 'volunteer', path: () => '/me', then: opens('退出登录'), plain: true },
  // From here on a step that was refused lies on her phone.
  { name: 'task-stuck', who: 'volunteer', path: s => `/jobs/${s.coming}`, net: 'refuses', then: async p => { await presses('出发')(p); await expect(p.getByText('“出发”没有通过')).toBeVisible() }, plain: true },
  { name: 'outbox-stuck', who: 'volunteer', path: s => `/jobs/${s.coming}`, net: 'refuses', then: async p => { await presses('出发')(p); await p.getByRole('link', { name: '看待上传的内容' }).click(); await expect(p.getByText('需要您处理', { exact: true })).toBeVisible() } },
  { name: 'outbox-drop', who: 'volunteer', path: () => '/outbox', net: 'refuses', then: opens('放弃上传'), plain: true },
  { name: 'sign-out-waiting', who: 'volunteer', path: () => '/me', net: 'refuses', then: opens('退出登录'), plain: true },
  { name: 'serve-asked', who: 'asked', path: () => '/serve', plain: true },
  { name: 'offer', who: 'asked', path: s => `/offers/${s.offered}` },
  { name: 'offer-away', who: 'asked', path: s => `/offers/${s.offered}`, net: 'away', plain: true },
  { name: 'offer-gone', who: 'asked', path: s => `/offers/${s.hunting.slice(0, -4)}aaaa`, plain: true },
  { name: 'serve-off-duty', who: 'runner', path: () => '/serve', then: presses('不用定位，自己选地点', '从列表选') },
  { name: 'task-at-the-door', who: 'runner', path: s => `/jobs/${s.there}` },
  { name: 'task-wrong-code', who: 'runner', path: s => `/jobs/${s.there}`, then: async p => { await p.getByLabel('4 位开工码').fill('0000'); await says('签到')(p) }, plain: true },
  { name: 'task-site', who: 'runner', path: s => `/jobs/${s.there}`, then: presses('没有码？用现场二维码'), plain: true },
  { name: 'task-camera-refused', who: 'runner', path: s => `/jobs/${s.there}`, then: withCamera, plain: true },
  { name: 'site-check-in', who: 'runner', path: s => s.site },
  { name: 'site-wrong', who: 'runner', path: () => '/s/nowhere/x', plain: true },

  { name: 'queue', who: 'dispatcher', path: () => '/desk', desk: true },
  { name: 'queue-failed', who: 'dispatcher', path: () => '/desk', net: 'fails' },
  { name: 'queue-away', who: 'dispatcher', path: () => '/desk', net: 'away', plain: true },
  { name: 'queue-none', who: 'dispatcher', path: () => '/desk?lane=late', plain: true },
  { name: 'queue-map', who: 'dispatcher', path: () => '/desk', then: mapOpens, plain: true },
  { name: 'queue-order', who: 'dispatcher', path: s => `/desk?order=${s.hunting}`, desk: true, plain: true },
  { name: 'desk-reviewing', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, desk: true },
  { name: 'desk-other-time', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, then: presses('换个时间'), plain: true },
  { name: 'desk-merge', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, then: opens('合并过去…'), plain: true },
  { name: 'desk-reject', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, then: async p => { await opens('不受理…')(p); await says('不受理')(p) } },
  { name: 'desk-route-out', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, then: async p => { await opens('转出…')(p); await says('转出')(p) }, plain: true },
  { name: 'desk-reveal', who: 'dispatcher', path: s => `/desk/orders/${s.reviewing}`, then: async p => { await presses('查看姓名电话地址')(p); await expect(p.getByText('已记录这次查看')).toBeVisible() }, plain: true },
  { name: 'desk-hunting', who: 'dispatcher', path: s => `/desk/orders/${s.hunting}`, desk: true },
  { name: 'desk-chosen', who: 'dispatcher', path: s => `/desk/orders/${s.hunting}`, then: async p => { await p.locator('.choice input').first().check(); await presses(/为什么没派给/)(p) } },
  { name: 'desk-escalate', who: 'dispatcher', path: s => `/desk/orders/${s.hunting}`, then: opens('升级督办…'), plain: true },
  { name: 'desk-cancel', who: 'dispatcher', path: s => `/desk/orders/${s.hunting}`, then: opens('撤回…'), plain: true },
  { name: 'desk-release', who: 'dispatcher', path: s => `/desk/orders/${s.coming}`, then: opens('换人…'), plain: true },
  { name: 'desk-serving', who: 'dispatcher', path: s => `/desk/orders/${s.serving}` },
  { name: 'desk-end-early', who: 'dispatcher', path: s => `/desk/orders/${s.serving}`, then: opens('提前结束…'), plain: true },
  { name: 'desk-confirming', who: 'dispatcher', path: s => `/desk/orders/${s.confirming}`, then: async p => { await p.locator('[data-test=evidence]').scrollIntoViewIfNeeded() } },
  { name: 'desk-call-back', who: 'dispatcher', path: s => `/desk/orders/${s.confirming}`, then: opens('已回访，确认完成…'), plain: true },
  { name: 'desk-reopen', who: 'dispatcher', path: s => `/desk/orders/${s.confirming}`, then: opens('不满意，重办…'), plain: true },
  { name: 'desk-new', who: 'dispatcher', path: () => '/desk/new', desk: true },
  { name: 'desk-new-wrong', who: 'dispatcher', path: () => '/desk/new', then: says('提交求助'), plain: true },
  { name: 'desk-new-danger', who: 'dispatcher', path: () => '/desk/new', then: says('有危险'), plain: true },
  { name: 'desk-new-known', who: 'dispatcher', path: () => '/desk/new', then: async p => { await p.getByLabel('电话号码').fill(people.resident); await presses('查找居民')(p); await expect(p.getByText('姓名和地址用账号里的')).toBeVisible() }, plain: true },
  { name: 'tally', who: 'dispatcher', path: () => '/desk/tally', desk: true },
  { name: 'tally-months', who: 'dispatcher', path: () => '/desk/tally?by=month&from=2025-12', desk: true },
  { name: 'rates', who: 'dispatcher', path: () => '/desk/rates', desk: true },
  { name: 'books', who: 'dispatcher', path: () => '/desk/books' },
  { name: 'records', who: 'dispatcher', path: () => '/desk/books/records?part=posted', desk: true },
  { name: 'records-facts', who: 'dispatcher', path: () => '/desk/books/records?part=posted', then: async p => { await p.getByText('内容和依据').first().click(); await expect(p.locator('[data-test=why]')).toBeVisible() }, plain: true },
  { name: 'records-none', who: 'dispatcher', path: () => '/desk/books/records?part=held', plain: true },
  { name: 'records-change', who: 'dispatcher', path: () => '/desk/books/records?part=posted', then: opens('更正或撤销…') },
  { name: 'disputes', who: 'dispatcher', path: () => '/desk/books/disputes' },
  { name: 'dispute-answer', who: 'dispatcher', path: () => '/desk/books/disputes', then: async p => { await opens('答复…')(p); await p.getByText('更正记录').click() } },
  { name: 'proposals', who: 'dispatcher', path: () => '/desk/books/proposals' },
  { name: 'batches', who: 'dispatcher', path: () => '/desk/books/proposals?tab=batches', plain: true },
  { name: 'proposal-mine', who: 'dispatcher', path: s => `/desk/books/proposals/${s.proposal}` },
  { name: 'proposal-withdraw', who: 'dispatcher', path: s => `/desk/books/proposals/${s.proposal}`, then: opens('撤回…'), plain: true },
  { name: 'manual', who: 'dispatcher', path: () => '/desk/books/new', desk: true },
  { name: 'manual-pick', who: 'dispatcher', path: () => '/desk/books/new', then: async p => { await opens('从名单里选')(p); await expect(p.locator('dialog[open] [data-test=volunteers] button').first()).toBeVisible() }, plain: true },
  { name: 'manual-wrong', who: 'dispatcher', path: () => '/desk/books/new', then: says('下一步'), plain: true },
  { name: 'merit-add', who: 'dispatcher', path: () => '/desk/people?tab=checks', then: async p => { await p.getByText('培训与表彰').first().click(); await opens('添加…')(p) } },
  { name: 'duty', who: 'dispatcher', path: () => '/desk/people', desk: true },
  { name: 'duty-map', who: 'dispatcher', path: () => '/desk/people', then: mapOpens, plain: true },
  { name: 'people', who: 'dispatcher', path: () => '/desk/people?tab=people' },
  { name: 'people-volunteers', who: 'dispatcher', path: () => '/desk/people?tab=people&who=volunteers', plain: true },
  { name: 'checks', who: 'dispatcher', path: () => '/desk/people?tab=checks' },
  { name: 'check-save', who: 'dispatcher', path: () => '/desk/people?tab=checks', then: opens('保存审核…') },
  { name: 'site', who: 'dispatcher', path: () => '/desk/site' },
  { name: 'books-admin', who: 'admin', path: () => '/desk/books' },
  { name: 'proposal-approve', who: 'admin', path: s => `/desk/books/proposals/${s.proposal}`, then: opens('批准…') },
  { name: 'proposal-refuse', who: 'admin', path: s => `/desk/books/proposals/${s.proposal}`, then: opens('退回…'), plain: true },
  { name: 'certificates', who: 'admin', path: () => '/desk/books/certificates', desk: true },
  { name: 'certificate-seal', who: 'admin', path: () => '/desk/books/certificates', then: opens('社区确认…'), plain: true },
  { name: 'certificate-revoke', who: 'admin', path: () => '/desk/books/certificates', then: opens('撤销证明…') },
  { name: 'cases', who: 'admin', path: () => '/desk/books/cases' },
  { name: 'mints', who: 'admin', path: () => '/desk/books/cases?tab=mints', plain: true },
  { name: 'exports', who: 'admin', path: () => '/desk/books/exports', desk: true },
  { name: 'export-ask', who: 'admin', path: () => '/desk/books/exports', then: opens('下载检查包…'), plain: true },
  { name: 'policy', who: 'admin', path: () => '/desk/policy', desk: true },
  { name: 'policy-nearest', who: 'admin', path: () => '/desk/policy', then: async p => { await presses('修改规则')(p); await p.getByLabel('怎样选志愿者').selectOption('nearest'); await says('每个名额同时邀请')(p) }, plain: true },
  { name: 'policy-edit', who: 'admin', path: () => '/desk/policy', then: async p => { await presses('修改规则')(p); await p.locator('main input').nth(3).fill('99999'); await says(/^保存/)(p) }, plain: true },

  { name: 'signin', who: 'stranger', path: () => '/signin' },
  { name: 'signin-wrong', who: 'stranger', path: () => '/signin', then: says('获取验证码'), plain: true },
  { name: 'signup', who: 'stranger', path: () => '/signup' },
  { name: 'signin-code', who: 'stranger', path: () => '/signin', then: async p => { await p.getByLabel('手机号').fill(people.supervisor); await presses('获取验证码')(p); await says('登录')(p); await presses('收不到验证码？')(p) } },
  { name: 'signup-form', who: 'stranger', path: () => '/signup', then: says('登记并登录'), plain: true },
  { name: 'me-stranger', who: 'stranger', path: () => '/me' },
  { name: 'settings', who: 'stranger', path: () => '/settings' },
  { name: 'terms', who: 'stranger', path: () => '/terms' },
  { name: 'help', who: 'stranger', path: () => '/help' },
  { name: 'ledger', who: 'stranger', path: () => '/ledger' },
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
  await page.context().setOffline(false)
  const api = '**/api/v1/{orders,queue,queue/counts,hall,offers,jobs}**'
  // A route takes the browser's cache away, from which a page without network gets its English.
  if (s.net && s.net !== 'away') await page.route('**/session/refresh?*', r => r.continue({ url: r.request().url().replace(/\?.*/, '') })) // what it would bring is what fails
  if (s.net === 'fails') await page.route(api, r => r.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/store', title: '服务暂时不可用', status: 503, code: 'store.away', detail: '服务暂时不可用，请稍后再试', request_id: '0198c1d27a3b' }) }))
  if (s.net === 'slow') await page.route(api, () => undefined)
  if (s.net === 'refuses') await page.route('**/api/v1/orders/*/depart', r => r.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/order', title: '订单已变化', status: 409, code: 'order.state', detail: '订单刚有变化，现在不能出发', request_id: '0198c1d27a3b' }) }))
  await page.goto(s.path(on))
  await expect(page.locator('h1')).toBeVisible()
  if (s.net === 'slow') await expect(page.getByText(/网络较慢|network is slow/)).toBeVisible({ timeout: 9000 })
  else await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
  await steady(page)
  await s.then?.(page)
  if (s.net === 'away') await page.context().setOffline(true)
}
