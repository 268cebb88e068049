import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { VitePWA } from 'vite-plugin-pwa'
import { inlineShellStyle } from './tools/inline-style.ts'
import { coldStart, layerOf } from './tools/layers.ts'

/** group is the beginning of a chunk's name, by which the service worker and the budgets know it. */
function group(module: string): string {
  if (/\.en\.ts$/.test(module)) return 'en-'
  if (/leaflet|console\/(map|MapView)/.test(module)) return 'map-'
  if (/uplot|screens\/console/.test(module)) return 'console-'
  if (/uqr|screens\/(staff|books)/.test(module)) return 'staff-'
  if (/shared\/(Me|SideLinks|Push|Install|SignOut|terms|SignUp|SignIn|CodeEntry|DemoPeople|Terms|Help|Privacy|Consents|Volunteer|Settings)|screens\/hours|volunteer\/(Availability|Hall|Week|Photo|QrScan)|resident\/(Reveal|DemoLink)/.test(module)) return 'once-' // with a network
  return ''
}

// The build: hashed files under assets/, the shell's style inside index.html (its hash is in the server's CSP), a service
// worker that keeps the built files and nothing of /api.
export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  plugins: [
    vue(),
    inlineShellStyle(),
    coldStart(),
    VitePWA({
      registerType: 'prompt', includeManifestIcons: false, strategies: 'injectManifest', srcDir: 'platform', filename: 'sw.ts', injectRegister: false,
      manifest: {
        name: '邻单 社区志愿服务', short_name: '邻单', description: '居民下单，社区派单，附近的志愿者接单', lang: 'zh-CN', dir: 'ltr', id: '/', start_url: '/', scope: '/',
        display: 'standalone', orientation: 'portrait-primary', theme_color: '#b42318', background_color: '#f6f5f3', categories: ['social', 'lifestyle'],
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
        shortcuts: [
          { name: '我要求助', url: '/' }, { name: '我的订单', url: '/orders' }, { name: '志愿者任务', url: '/serve' },
        ],
      },
      injectManifest: {
        globPatterns: ['index.html', 'assets/*.{js,css}', 'icon.svg'],
        // What a resident or a volunteer needs in a stairwell. The rest stays in the browser's own cache once it was read.
        globIgnores: ['assets/{map,console,staff,en,once}-*'],
        maximumFileSizeToCacheInBytes: 400_000,
      },
    }),
  ],
  build: {
    target: ['chrome94', 'safari15'], cssCodeSplit: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, manifest: 'build.json', reportCompressedSize: false,
    rolldownOptions: {
      output: {
        chunkFileNames: chunk => `assets/${group(chunk.facadeModuleId ?? chunk.moduleIds.at(-1) ?? '')}[name]-[hash].js`,
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: (id, modules) => layerOf(id, modules) }] },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:8080' } },
  test: { environment: 'node', include: ['core/**/*.test.ts', 'ui/**/*.test.ts', 'platform/**/*.test.ts', 'screens/**/*.test.ts'] },
})
