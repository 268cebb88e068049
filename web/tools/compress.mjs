// Writes a .br and a .gz twin beside each built text file; the server sends what the browser takes.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const texts = /\.(js|css|html|svg|json|webmanifest|txt)$/
for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const file = `${entry.parentPath}/${entry.name}`
  if (!entry.isFile() || !texts.test(file) || file.endsWith('build.json')) continue
  const raw = readFileSync(file)
  if (raw.length < 300) continue
  writeFileSync(`${file}.gz`, gzipSync(raw, { level: 9 }))
  writeFileSync(`${file}.br`, brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } }))
}
