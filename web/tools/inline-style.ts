import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** inlineShellStyle puts the entry's style into index.html, so that the first picture waits for one request only. */
export function inlineShellStyle(): Plugin {
  let gone: string[] = []
  return {
    name: 'inline-shell-style', apply: 'build', enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') return
      let html = String(page.source)
      gone = []
      for (const [file, part] of Object.entries(bundle)) {
        if (part.type !== 'asset' || !file.endsWith('.css')) continue
        const link = new RegExp(`<link[^>]*href="/${file.replace(/[.]/g, '[.]')}"[^>]*>\\s*`)
        if (!link.test(html)) continue
        html = html.replace(link, () => `<style>${String(part.source).trim()}</style>`)
        delete bundle[file]
        gone.push(file)
      }
      page.source = html
    },
    // Chunks that need the entry still list its style among what to load first, after every plugin has run: the entry's
    // script stands in, which is loaded already.
    writeBundle(options, bundle) {
      const entry = Object.values(bundle).find(c => c.type === 'chunk' && c.isEntry)?.fileName
      if (!entry || !options.dir) return
      for (const name of readdirSync(join(options.dir, 'assets')).filter(n => n.endsWith('.js'))) {
        const file = join(options.dir, 'assets', name)
        const code = readFileSync(file, 'utf8')
        const mended = gone.reduce((text, style) => text.replaceAll(style, entry), code)
        if (mended !== code) writeFileSync(file, mended)
      }
    },
  }
}
