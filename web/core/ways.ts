// Where the app leads after signing in, and from a notice.
import type { Order } from './types'

/** homeOf is the first page of a face of the app. */
export function homeOf(side: 'resident' | 'volunteer' | 'staff'): string {
  return { resident: '/', volunteer: '/serve', staff: '/desk' }[side]
}

/** safePath gives the path back if it lies within the app, else "": a link must not lead a person who signs in elsewhere. */
export function safePath(to: unknown): string {
  if (typeof to !== 'string' || !/^\/(?![/\\])/.test(to)) return ''
  // Browsers drop tabs and line breaks from addresses and read \ as /.
  return /[\\\u0000-\u001f]/.test(to) || /^\/sign(in|up)\b/.test(to) ? '' : to
}

/** pageOf is the page of an order for who sees it. */
export function pageOf(o: Pick<Order, 'id' | 'as'>): string {
  const folder = { orderer: '/orders', holder: '/jobs', served: '/jobs', volunteer: '/offers', staff: '/desk/orders' }[o.as]
  return `${folder}/${encodeURIComponent(o.id)}`
}
