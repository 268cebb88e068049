// The first piece that runs, a file of its own: it asks who is signed in, and for what the page shows first, while the app is
// still on its way. It imports nothing, so that it is there first. Nothing of the answer is kept.

type Grants = readonly { role: string; area: string }[]

/** areasOf are the places of the staff roles, the widest first. */
export function areasOf(roles: Grants): string[] {
  const staff = roles.filter(r => ['grid_worker', 'dispatcher', 'supervisor', 'admin'].includes(r.role))
  return [...new Set(staff.map(r => r.area))].sort((a, b) => a.length - b.length || a.localeCompare(b))
}

/** Wanted is what a page shows first: the name that the server knows it by, and where the page itself looks for each part. */
export interface Wanted { query: string; parts: Record<string, string> }

/** wantedFor is what the page at an address shows first; undefined: nothing that can be sent along. */
export function wantedFor(path: string, search: string, side: string, roles: Grants): Wanted | undefined {
  const opened = path === '/' ? { resident: '/orders', volunteer: '/serve', staff: '/desk' }[side] : path // the app opens on the face that was used last
  const order = /^\/(?:orders|jobs|offers|o|desk\/orders)\/([\w.-]+)$/.exec(path)?.[1]
  const asked = new URLSearchParams(search)
  const area = asked.get('area') || areasOf(roles)[0]
  if (order) return { query: `first=order&order=${order}`, parts: { order: `/orders/${order}` } }
  if (opened === '/orders') return { query: 'first=orders&limit=20', parts: { requester: '/orders?limit=20&part=requester', beneficiary: '/orders?limit=20&part=beneficiary' } }
  if (opened === '/serve') return { query: 'first=work', parts: { duty: '/duty', jobs: '/jobs', offers: '/offers' } }
  if (opened === '/desk' && area && !asked.get('lane')) {
    const of = `area=${encodeURIComponent(area)}`
    return { query: `first=queue&limit=100&${of}`, parts: { queue: `/queue?${of}&limit=100`, counts: `/queue/counts?${of}` } }
  }
  return undefined
}

/** Ahead is the question that was asked before the app was there. */
export interface Ahead { answer: Promise<Response>; stop: AbortController; parts: Wanted['parts'] }

function ask(): Ahead | undefined {
  try {
    const hint = JSON.parse(localStorage.getItem('lindan.hint') ?? 'null') as { side: string; roles: Grants } | null
    if (!hint) return undefined
    const wanted = wantedFor(location.pathname, location.search, hint.side, hint.roles)
    const stop = new AbortController()
    const send = (): Promise<Response> => fetch(`/api/v1/session/refresh${wanted ? `?${wanted.query}` : ''}`, {
      method: 'POST', headers: { Accept: 'application/json, application/problem+json', 'X-Lindan': '1' }, credentials: 'same-origin', cache: 'no-store', signal: stop.signal,
    })
    // Tabs that open together trade the cookie one after the other.
    const answer = (navigator.locks ? navigator.locks.request('lindan-refresh', send) : send()) as Promise<Response>
    answer.catch(() => undefined) // who takes it hears of it
    return { answer, stop, parts: wanted?.parts ?? {} }
  } catch {
    return undefined // a memory that cannot be read: the app asks
  }
}

let ahead = typeof document === 'undefined' ? undefined : ask()

/** takeAhead hands over the question that is under way, once. */
export function takeAhead(): Ahead | undefined {
  const a = ahead
  ahead = undefined
  return a
}
