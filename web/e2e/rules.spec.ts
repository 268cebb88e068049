// How volunteers are chosen is a community's own rule: chosen on the page, kept by the server, told in words.
import { apart, expect } from './phone'

const test = apart()

test('an admin has the nearest asked, and lets a group wait longer', async ({ phone, world }) => {
  const page = await phone('admin', { viewport: { width: 360, height: 720 } })
  await page.goto('/desk/policy')
  const many = page.getByLabel('每个名额同时邀请')
  await expect(page.getByText('智能匹配')).toBeVisible()
  await page.getByRole('button', { name: '修改规则' }).click()
  await expect(many).toHaveCount(0)
  await page.getByLabel('怎样选志愿者').selectOption('nearest')
  await many.fill('2')
  await page.getByLabel('多人订单等凑齐人数最多').fill('20')
  await page.getByRole('button', { name: '保存 3 项修改' }).click()
  await expect(page.getByText('规则已保存')).toBeVisible()
  await expect(page.getByText('就近邀请')).toBeVisible()
  if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/policy.png`, fullPage: true })
  const area = await page.getByLabel('区域').first().inputValue().catch(() => '')
  const rules = await (await world.as('admin')).call<{ matching: string; wave_size: number; group_hold: number }>('GET', `/areas/${area || '420199-001-003'}/policy`)
  expect(rules).toMatchObject({ matching: 'nearest', wave_size: 2, group_hold: 1200 })
})
