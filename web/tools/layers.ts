import { fileURLToPath } from 'node:url'
import type { Plugin, Rolldown } from 'vite'

/** Modules is what the builder knows of each file. */
interface Modules { getModuleInfo: (id: string) => { importedIds: readonly string[] } | null }

const at = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url))
/** The first pages of each face of the app, and those that follow. What the former need, or two of the latter, lies in one file. */
const faces = [
  { name: 'resident', first: ['screens/resident/OrderList.vue', 'screens/resident/ActiveOrders.vue'], then: ['screens/resident/OrderPage.vue', 'screens/resident/OrderForm.vue'] },
  { name: 'volunteer', first: ['screens/volunteer/ServePage.vue'], then: ['screens/volunteer/TaskPage.vue', 'screens/volunteer/OfferPage.vue', 'screens/volunteer/SitePage.vue'] },
  { name: 'staff', first: ['screens/staff/QueuePage.vue'], then: ['screens/staff/DeskOrderPage.vue', 'screens/staff/ProxyOrderPage.vue'] },
]
/** first is the piece that runs before the app, a file of its own. */
const first = 'platform/first.ts'
/** The pages that are opened cold, from a notice, a link or the home screen: "/x/" stands for all behind it. */
const opened: Record<string, string> = {
  '/orders': 'screens/resident/OrderList.vue', '/orders/': 'screens/resident/OrderPage.vue',
  '/serve': 'screens/volunteer/ServePage.vue', '/jobs/': 'screens/volunteer/TaskPage.vue', '/offers/': 'screens/volunteer/OfferPage.vue',
  '/desk': 'screens/staff/QueuePage.vue', '/desk/orders/': 'screens/staff/DeskOrderPage.vue',
}

const known = new Map<string, Set<string>>()

/** closure is a file and all that it cannot run without. */
function closure(file: string, modules: Modules): Set<string> {
  const was = known.get(file)
  if (was) return was
  const all = new Set([at(file)])
  for (const id of all) modules.getModuleInfo(id)?.importedIds.forEach(next => all.add(next))
  known.set(file, all)
  return all
}

/**
 * layerOf is the file that a module is built into; null: the builder's choice. On a slow phone each file costs a trip, and a
 * browser asks for six at a time: the start is one, what several faces need is one, and so is each face's first page.
 * A layer needs itself and those above it only, so no two files wait for one another.
 */
export function layerOf(id: string, modules: Modules): string | null {
  const within = (pages: string[]): boolean => pages.some(page => closure(page, modules).has(id))
  if (id === at(first)) return null
  if (within(['main.ts'])) return 'app'
  if (within(['platform/account.ts'])) return 'signed'
  const all = faces.filter(f => within([...f.first, ...f.then]))
  if (all.length > 1) return faces.some(f => within(f.first)) ? 'signed' : null
  const own = all.find(f => within(f.first) || f.then.filter(page => within([page])).length > 1)
  return own?.name ?? null
}

type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } }

/**
 * coldStart puts the first piece into index.html, where it runs as soon as it is there, and tells the server in .pages.json
 * which files each page will ask for, so that they are on their way together with the app.
 */
export function coldStart(): Plugin {
  return {
    name: 'cold-start', apply: 'build', enforce: 'post',
    config: () => ({ build: { rolldownOptions: { input: { index: at('index.html'), first: at(first) } } } }),
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((c): c is Chunk => c.type === 'chunk')
      const page = bundle['index.html']
      const ahead = chunks.find(c => c.facadeModuleId === at(first))
      if (page?.type !== 'asset' || !ahead) return
      const tag = `<script type="module" crossorigin src="/${ahead.fileName}"></script>`
      page.source = String(page.source).replace(`${tag}\n`, '').replace('<script', `${tag.replace('module"', 'module" async')}\n<script`)
      const needs = (c: Chunk, all = new Set<Chunk>()): Set<Chunk> => {
        if (all.has(c)) return all
        all.add(c)
        c.imports.forEach(name => needs(bundle[name] as Chunk, all))
        return all
      }
      const size = (c: Chunk): number => c.code.length
      const start = [ahead, ...chunks.filter(c => c !== ahead && String(page.source).includes(c.fileName)).flatMap(c => [...needs(c)])]
      const files = (file: string): string[] => {
        const own = chunks.find(c => c.moduleIds.includes(at(file)))
        if (!own) throw new Error(`${file} is in no file of the build`)
        const later = [...needs(own)].filter(c => !start.includes(c)).sort((a, b) => size(b) - size(a))
        return [...new Set([...[...start, ...later].map(c => c.fileName), ...later.flatMap(c => [...(c.viteMetadata?.importedCss ?? [])])])].map(name => `/${name}`)
      }
      this.emitFile({ type: 'asset', fileName: '.pages.json', source: JSON.stringify(Object.fromEntries(Object.entries(opened).map(([path, file]) => [path, files(file)]))) })
    },
  }
}
