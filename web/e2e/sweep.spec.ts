// Every screen in every state: no finding of axe, nothing too wide, clipped or too small to press.
import { apart, axe, expect, fits } from './phone'
import { scenes, stage, visit, type Stage } from './scenes'

const test = apart()

let set: Stage
test.beforeAll(async ({ world }) => { set = await stage(world) })
test.setTimeout(300_000)

const modes = [
  { name: 'standard', elder: false, english: false, width: 375 },
  { name: 'elder', elder: true, english: false, width: 375 },
  { name: 'English', elder: false, english: true, width: 320 },
  { name: 'elder in English', elder: true, english: true, width: 414 },
] as const

for (const who of [...new Set(scenes.map(s => s.who))]) {
  for (const mode of modes) {
    test(`${who}: every screen, ${mode.name}`, async ({ phone }) => {
      const page = await phone(who, { elder: mode.elder, english: mode.english, viewport: { width: mode.width, height: 720 } })
      for (const s of scenes.filter(x => x.who === who)) {
        // English has its own words on the buttons that open dialogs.
        await visit(page, mode.english ? { ...s, then: undefined } : s, set)
        await axe(page, `${s.name}, ${mode.name}`)
        await fits(page, `${s.name}, ${mode.name}`, mode.elder ? 60 : 44)
      }
    })
  }
  test(`${who}: every screen at 320 px with the font twice as large`, async ({ phone }) => {
    const page = await phone(who, { viewport: { width: 320, height: 640 } })
    await page.addInitScript(() => addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%' }))
    for (const s of scenes.filter(x => x.who === who)) {
      await visit(page, s, set)
      await fits(page, `${s.name} at 200 %`)
    }
  })
  test(`${who}: every screen on a desk, light and dark`, async ({ phone }) => {
    const page = await phone(who, { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
    for (const s of scenes.filter(x => x.who === who && !x.net)) {
      await visit(page, s, set)
      await axe(page, `${s.name}, dark at 1280 px`)
      await fits(page, `${s.name} at 1280 px`)
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(21, 20, 19)')
    }
  })
}
