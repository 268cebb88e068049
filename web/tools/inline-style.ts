import type { Plugin } from 'vite'

/** inlineShellStyle puts the entry's style into index.html, so that the first picture waits for one request only. */
export function inlineShellStyle(): Plugin {
  return {
    name: 'inline-shell-style', apply: 'build', enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['index.html']
      if (page?.type !== 'asset') return
      let html = String(page.source)
      for (const [file, part] of Object.entries(bundle)) {
        if (part.type !== 'asset' || !file.endsWith('.css')) continue
        const link = new RegExp(`<link[^>]*href="/${file.replace(/[.]/g, '[.]')}"[^>]*>\\s*`)
        if (!link.test(html)) continue
        html = html.replace(link, () => `<style>${String(part.source).trim()}</style>`)
        delete bundle[file]
      }
      page.source = html
    },
  }
}
