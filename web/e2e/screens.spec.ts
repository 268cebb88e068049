// Pictures of every screen for docs/screens, each at most 60 KB. They are for eyes; no test compares them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { apart } from './phone'
import { wear, type Look } from './looks'
import { scenes, stage, visit, type Scene, type Stage } from './scenes'

const test = apart()

const folder = join(import.meta.dirname, '..', '..', 'docs', 'screens')
let set: Stage
test.setTimeout(600_000)
test.beforeAll(async ({ world }) => {
  mkdirSync(folder, { recursive: true })
  set = await stage(world)
})

async function take(page: Page, name: string): Promise<void> {
  for (const quality of [88, 75, 60, 45, 30]) {
    const picture = await page.screenshot({ type: 'jpeg', quality, animations: 'disabled', caret: 'hide' })
    if (picture.length > 60_000 && quality > 30) continue
    writeFileSync(join(folder, `${name}.jpg`), picture)
    return
  }
}

/** The looks of the pictures: the plain one of each screen, the others of a few. */
const looks: (Look & { only?: (s: Scene) => boolean })[] = [
  { name: '', width: 375, height: 750 },
  { name: '-elder', elder: true, width: 375, height: 750, only: s => ['home', 'home-coming', 'home-confirming', 'order', 'order-coming', 'order-at-the-door', 'order-confirming', 'serve', 'task', 'settings'].includes(s.name) },
  { name: '-en', english: true, width: 360, height: 720, only: s => ['home', 'order-coming', 'serve', 'queue'].includes(s.name) },
  { name: '-dark', dark: true, width: 375, height: 750, only: s => ['home', 'task', 'queue'].includes(s.name) },
  { name: '-desk', width: 1280, height: 800, only: s => !!s.desk },
]

for (const who of [...new Set(scenes.filter(s => !s.plain).map(s => s.who))]) {
  test(`pictures of ${who}`, async ({ phone }) => {
    const page = await phone(set.phones[who] ?? who, { viewport: { width: 375, height: 750 } })
    for (const s of scenes.filter(x => x.who === who && !x.plain)) {
      await visit(page, s, set)
      for (const look of looks.filter(l => l.only?.(s) ?? true)) {
        if (look.name) {
          await wear(page, look)
          await page.evaluate(() => scrollTo(0, 0))
        }
        await take(page, s.name + look.name)
      }
      await wear(page, looks[0] as Look)
    }
  })
}
