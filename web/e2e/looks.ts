// The ways in which the app can look. A page is switched between them as it stands, so that what is open stays open.
import { axe, expect, fits, type Page } from './phone'

/** Look is one of them. */
export interface Look { name: string; elder?: boolean; english?: boolean; dark?: boolean; double?: boolean; width: number; height: number; target?: number }

/** looks are all of them: both languages, standard and elder, dark on a desk, and the font twice as large. */
const looks: Look[] = [
  { name: 'standard', width: 375, height: 720 },
  { name: 'elder', elder: true, width: 375, height: 720, target: 60 },
  { name: 'English', english: true, width: 320, height: 720 },
  { name: 'elder in English', elder: true, english: true, width: 414, height: 720, target: 60 },
  { name: 'dark on a desk', dark: true, width: 1280, height: 800 },
  { name: '320 px with the font twice as large', double: true, width: 320, height: 640 },
]

/** wear changes the settings as another tab of this phone would. */
export async function wear(page: Page, l: Look): Promise<void> {
  await page.setViewportSize({ width: l.width, height: l.height })
  await page.emulateMedia({ colorScheme: l.dark ? 'dark' : 'light' })
  await page.evaluate(([elder, language, double]) => {
    document.documentElement.style.fontSize = double ? '200%' : ''
    localStorage.setItem('lindan.prefs', JSON.stringify({ elder, text: elder ? 2 : 0, language, contrast: false, theme: 'system' }))
    dispatchEvent(new StorageEvent('storage', { key: 'lindan.prefs' }))
  }, [!!l.elder, l.english ? 'en' : 'zh', !!l.double] as const)
  await expect(page.locator(`html[data-elder="${!!l.elder}"][lang="${l.english ? 'en' : 'zh-CN'}"]`)).toHaveCount(1)
  // The words of a part that came late are read when the language is asked for.
  if (l.english) await expect(page).toHaveTitle(/ · Lindan$/)
  // The width is told to the page with its next picture; what it changes stands in the one after.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined)))))
}

/** inEveryLook finds nothing of axe, nothing too wide, clipped or too small to press, however the page looks. */
export async function inEveryLook(page: Page, what: string): Promise<void> {
  for (const l of looks) {
    await wear(page, l)
    if (!l.double) await axe(page, `${what}, ${l.name}`)
    await fits(page, `${what}, ${l.name}`, l.target)
    if (l.dark) expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(21, 20, 19)')
  }
  await wear(page, looks[0] as Look)
}
