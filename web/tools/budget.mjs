// Compares the built files with the budgets of the app's design and fails when one is exceeded. Sizes are gzip, in KB of 1000 bytes.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const where = existsSync('dist/build.json') ? 'dist/build.json' : 'dist/.vite/build.json'
const build = JSON.parse(readFileSync(where, 'utf8'))
const gz = file => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length
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

const entry = Object.keys(build).find(k => build[k].isEntry && k.endsWith('index.html'))
const initial = closure(entry)
const rows = [['initial JS', sum(filesOf(initial)), 60_000]]
const style = readFileSync('dist/index.html', 'utf8').match(/<style>([\s\S]*?)<\/style>/)?.[1] ?? ''
rows.push(['initial CSS, inlined', gzipSync(style, { level: 9 }).length, 8_000])

const group = name => [...Object.keys(build)].filter(k => build[k].file?.startsWith(`assets/${name}-`))
const withStyle = keys => sum([...new Set(keys.flatMap(k => [build[k].file, ...(build[k].css ?? [])]))])
rows.push(['map, JS and CSS', withStyle(group('map')), 57_000])
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

let failed = false
const table = rows.map(([name, n, limit, whole]) => {
  const bad = n > limit
  failed ||= bad
  return { part: name, kB: kb(n), limit: kb(limit), 'with its imports': whole === undefined ? '' : kb(whole), verdict: bad ? 'OVER' : 'ok' }
})
console.table(table)
rmSync(where)
if (failed || kept.length === 0) { console.error('over budget'); process.exit(1) }
