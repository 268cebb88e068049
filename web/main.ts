import { startSession } from '@/platform/session'
// Before anything else: the answer to "who is it" is on its way while the rest is read.
const starting = startSession()
import { createApp } from 'vue'
import App from './App.vue'
import { watchInstall } from '@/platform/install'
import { startPrefs } from '@/platform/prefs'
import { router } from './router'
import { pageAway } from '@/platform/online'
import './ui/kit.css'

watchInstall()
startPrefs()
starting.catch(() => undefined) // without network the app goes on with what the phone keeps
createApp(App).use(router).mount('#app')

// A release takes old chunks away; one reload brings the new ones. Without network a reload would throw the page away.
addEventListener('vite:preloadError', e => {
  e.preventDefault()
  if (sessionStorage.getItem('lindan.reloaded') === location.pathname) return
  fetch('/robots.txt', { cache: 'no-store' }).then(() => {
    sessionStorage.setItem('lindan.reloaded', location.pathname)
    location.reload()
  }, () => { pageAway.value = true })
})
const idle = window.requestIdleCallback ?? ((f: () => void) => setTimeout(f, 2000))
addEventListener('load', () => idle(() => void import('./platform/pwa').then(p => p.startPwa())))
