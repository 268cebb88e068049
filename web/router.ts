import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { hint, session, turnTo, type Side } from '@/platform/session'
import { pageAway } from '@/platform/online'
import HomePage from '@/screens/resident/HomePage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** The face of the app that the page belongs to; the navigation follows it. */
    side?: Side
    /** Whether the page can be read without an account. */
    open?: boolean
  }
}

const resident = { side: 'resident' as Side }
const volunteer = { side: 'volunteer' as Side }
const staff = { side: 'staff' as Side }

/** routes are the pages, each its own chunk but the first. */
const routes: RouteRecordRaw[] = [
  { path: '/', component: HomePage, meta: { ...resident, open: true } },
  { path: '/order', component: () => import('@/screens/resident/OrderForm.vue'), meta: { ...resident, open: true } },
  { path: '/orders', component: () => import('@/screens/resident/OrderList.vue'), meta: resident },
  { path: '/orders/:id', component: () => import('@/screens/resident/OrderPage.vue'), meta: resident },
  { path: '/reveals', component: () => import('@/screens/resident/RevealList.vue') },

  { path: '/serve', component: () => import('@/screens/volunteer/ServePage.vue'), meta: volunteer },
  { path: '/offers/:id', component: () => import('@/screens/volunteer/OfferPage.vue'), meta: volunteer },
  { path: '/hall', component: () => import('@/screens/volunteer/HallPage.vue'), meta: volunteer },
  { path: '/jobs/:id', component: () => import('@/screens/volunteer/TaskPage.vue'), meta: volunteer },
  { path: '/hours', component: () => import('@/screens/hours/HoursPage.vue'), meta: volunteer },
  { path: '/hours/records', component: () => import('@/screens/hours/RecordsPage.vue'), meta: volunteer },
  { path: '/hours/certificates', component: () => import('@/screens/hours/CertificateList.vue'), meta: volunteer },
  { path: '/hours/certificates/:number', component: () => import('@/screens/hours/CertificatePage.vue'), meta: volunteer },
  { path: '/hours/honours', component: () => import('@/screens/hours/HonoursPage.vue'), meta: volunteer },
  { path: '/availability', component: () => import('@/screens/volunteer/AvailabilityPage.vue'), meta: volunteer },
  { path: '/outbox', component: () => import('@/screens/volunteer/OutboxPage.vue') },
  { path: '/s/:area/:code', component: () => import('@/screens/volunteer/SitePage.vue'), meta: volunteer },

  { path: '/desk', component: () => import('@/screens/staff/QueuePage.vue'), meta: staff },
  { path: '/desk/orders/:id', component: () => import('@/screens/staff/DeskOrderPage.vue'), meta: staff },
  { path: '/desk/new', component: () => import('@/screens/staff/ProxyOrderPage.vue'), meta: staff },
  { path: '/desk/tally', component: () => import('@/screens/staff/TallyPage.vue'), meta: staff },
  { path: '/desk/rates', component: () => import('@/screens/books/RatesPage.vue'), meta: staff },
  { path: '/desk/books', component: () => import('@/screens/books/BooksPage.vue'), meta: staff },
  { path: '/desk/books/records', component: () => import('@/screens/books/RecordsPage.vue'), meta: staff },
  { path: '/desk/books/disputes', component: () => import('@/screens/books/DisputesPage.vue'), meta: staff },
  { path: '/desk/books/proposals', component: () => import('@/screens/books/ProposalsPage.vue'), meta: staff },
  { path: '/desk/books/proposals/:id', component: () => import('@/screens/books/ProposalPage.vue'), meta: staff },
  { path: '/desk/books/new', component: () => import('@/screens/books/ManualPage.vue'), meta: staff },
  { path: '/desk/books/certificates', component: () => import('@/screens/books/CertsPage.vue'), meta: staff },
  { path: '/desk/books/cases', component: () => import('@/screens/books/CasesPage.vue'), meta: staff },
  { path: '/desk/books/cases/:id', component: () => import('@/screens/books/CasePage.vue'), meta: staff },
  { path: '/desk/books/exports', component: () => import('@/screens/books/ExportsPage.vue'), meta: staff },
  { path: '/desk/people', component: () => import('@/screens/staff/PeoplePage.vue'), meta: staff },
  { path: '/desk/policy', component: () => import('@/screens/staff/PolicyPage.vue'), meta: staff },
  { path: '/desk/site', component: () => import('@/screens/staff/SiteCodePage.vue'), meta: staff },

  { path: '/signin', component: () => import('@/screens/shared/SignInPage.vue'), meta: { open: true } },
  { path: '/signup', component: () => import('@/screens/shared/SignUpPage.vue'), meta: { open: true } },
  { path: '/me', component: () => import('@/screens/shared/MePage.vue'), meta: { open: true } },
  { path: '/settings', component: () => import('@/screens/shared/SettingsPage.vue'), meta: { open: true } },
  { path: '/consents', component: () => import('@/screens/shared/ConsentsPage.vue') },
  { path: '/privacy', component: () => import('@/screens/shared/PrivacyPage.vue') },
  { path: '/terms', component: () => import('@/screens/shared/TermsPage.vue'), meta: { open: true } },
  { path: '/volunteer', component: () => import('@/screens/shared/VolunteerPage.vue') },
  { path: '/help', component: () => import('@/screens/shared/HelpPage.vue'), meta: { open: true } },
  { path: '/ledger', component: () => import('@/screens/books/LedgerPage.vue'), meta: { open: true } },
  { path: '/o/:id', component: () => import('@/screens/shared/OpenOrder.vue') },
  { path: '/:all(.*)*', component: () => import('@/screens/shared/MissingPage.vue'), meta: { open: true } },
]

/** router maps the addresses to pages. A page that needs an account leads to the sign-in and back. */
export const router = createRouter({
  history: createWebHistory(), routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.afterEach(() => { pageAway.value = false })

router.beforeEach(to => {
  const somebody = session.state === 'in' || !!hint()
  if (!to.meta.open && !somebody) return { path: '/signin', query: { to: to.fullPath } }
  const h = hint()
  if (to.path === '/' && h && to.redirectedFrom === undefined && !history.state?.position && h.side !== 'resident' && !to.query.home) {
    return { path: h.side === 'staff' ? '/desk' : '/serve', replace: true } // the app opens on the face that was used last
  }
  if (to.meta.side && to.meta.side !== session.side && somebody) turnTo(to.meta.side)
  return true
})
