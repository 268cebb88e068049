// Compares the built files with the budgets of the app's design and fails when one is exceeded. Sizes are gzip, in KB of 1000 bytes.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const where = existsSync('dist/build.json') ? 'dist/build.json' : 'dist/.vite/build.json'
const build = JSON.parse(readFileSync(where, 'utf8'))
const gz = file => (existsSync(`dist/${file}`) ? gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length : 0) // the shell's style is inside index.html
const kb = n => (n / 1000).toFixed(1)

// closure lists the files that a chunk needs before it runs.
function closure(key, seen = new Set()) {
  const c = build[key]
  if (!c || seen.has(key)) return seen
  seen.add(key)
  for (const next of c.imports ?? []) closure(next, seen)
  return seen
}
const filesOf = keys => [...new Set([...keys].map(k => build[k].file))]
const sum = files => files.reduce((n, f) => n + gz(f), 0)

const page = readFileSync('dist/index.html', 'utf8')
const entries = Object.keys(build).filter(k => page.includes(`src="/${build[k].file}"`))
const initial = new Set(entries.flatMap(k => [...closure(k)]))
const rows = [['initial JS', sum(filesOf(initial)), entries.length > 0 ? 60_000 : -1]]
const style = page.match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? ''
rows.push(['initial CSS, inlined', gzipSync(style, { level: 9 }).length, 8_000])

const group = name => [...Object.keys(build)].filter(k => build[k].file?.startsWith(`assets/${name}-`))
const withStyle = keys => sum([...new Set(keys.flatMap(k => [build[k].file, ...(build[k].css ?? [])]))])
rows.push(['map, JS and CSS', withStyle(group('map')), 57_000])
for (const name of ['signed', 'resident', 'volunteer', 'staff']) {
  const keys = Object.keys(build).filter(k => build[k].name === name && !build[k].isDynamicEntry)
  rows.push([`face ${name}`, sum(filesOf(keys)), keys.length === 1 ? 15_000 : -1])
}
const screens = Object.keys(build).filter(k => build[k].isDynamicEntry && /^screens\/(?!console)/.test(k))
for (const k of screens) {
  const own = [...closure(k)].filter(x => !initial.has(x))
  rows.push([`route ${k.replace('screens/', '')}`, sum([build[k].file]), 15_000, sum(filesOf(own))])
}
const desk = Object.keys(build).filter(k => build[k].isDynamicEntry && /^screens\/console/.test(k))
const deskFiles = new Set(desk.flatMap(k => [...closure(k)]).filter(x => !initial.has(x)))
rows.push(['console, all of it', withStyle([...deskFiles]), 150_000])

// What the service worker keeps, raw, read from the list inside it.
const kept = [...(readFileSync('dist/sw.js', 'utf8').matchAll(/"?url"?:\s*"([^"]+)"/g))].map(m => m[1])
rows.push(['precache, raw', kept.reduce((n, f) => n + readFileSync(`dist/${f}`).length, 0), 350_000])

// A file that needs another one which needs it back runs before what it needs: the page stays blank.
const ring = Object.keys(build).find(k => (build[k].imports ?? []).some(next => closure(next).has(k)))
if (ring) { console.error(`${build[ring].file} needs itself, by way of ${build[ring].imports.join(', ')}`); process.exit(1) }

let failed = false
const table = rows.map(([name, n, limit, whole]) => {
  const bad = n > limit
  failed ||= bad
  return { part: name, kB: kb(n), limit: kb(limit), 'with its imports': whole === undefined ? '' : kb(whole), verdict: bad ? 'OVER' : 'ok' }
})
console.table(table)
rmSync(where)
if (failed || kept.length === 0) { console.error('over budget'); process.exit(1) }
