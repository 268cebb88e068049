// Every screen in every state, every dialog open: no finding of axe, nothing too wide, clipped or too small to press.
import { apart } from './phone'
import { inEveryLook } from './looks'
import { scenes, stage, visit, type Stage } from './scenes'

const test = apart()

let set: Stage
test.beforeAll(async ({ world }) => { set = await stage(world) })
test.setTimeout(1_200_000) // minutes on a quiet machine

for (const who of [...new Set(scenes.map(s => s.who))]) {
  test(`${who}: every screen in every look`, async ({ phone }) => {
    const page = await phone(set.phones[who] ?? who)
    for (const s of scenes.filter(x => x.who === who)) {
      await test.step(s.name, async () => {
        await visit(page, s, set)
        await inEveryLook(page, s.name)
      })
    }
  })
}
