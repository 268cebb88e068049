// Pictures of every screen for docs/screens, each at most 60 KB. They are for eyes; no test compares them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { apart } from './phone'
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

const looks: { suffix: string; elder?: boolean; english?: boolean; dark?: boolean; width: number; height: number; only?: (s: Scene) => boolean }[] = [
  { suffix: '', width: 375, height: 750 },
  { suffix: '-elder', elder: true, width: 375, height: 750, only: s => ['home', 'home-coming', 'home-confirming', 'order', 'order-coming', 'order-at-the-door', 'order-confirming', 'serve', 'task', 'settings'].includes(s.name) },
  { suffix: '-en', english: true, width: 360, height: 720, only: s => ['home', 'order-coming', 'serve', 'queue'].includes(s.name) },
  { suffix: '-dark', dark: true, width: 375, height: 750, only: s => ['home', 'task', 'queue'].includes(s.name) },
  { suffix: '-desk', width: 1280, height: 800, only: s => !!s.desk },
]

for (const look of looks) {
  for (const who of [...new Set(scenes.map(s => s.who))]) {
    const list = scenes.filter(s => s.who === who && !s.plain && (look.only?.(s) ?? true))
    if (list.length === 0) continue
    test(`pictures${look.suffix} of ${who}`, async ({ phone }) => {
      const page = await phone(set.phones[who] ?? who, { elder: look.elder, english: look.english, colorScheme: look.dark ? 'dark' : 'light', viewport: { width: look.width, height: look.height } })
      for (const s of list) {
        await visit(page, s, set)
        await take(page, s.name + look.suffix)
      }
    })
  }
}
