// Where the phone is: asked for at the press that needs it, for a few seconds, and never needed to go on.
import type { Point } from '@/core/types'

/** Fix is a position with its accuracy in metres. */
export interface Fix { at: Point; accuracy: number }

/** How long a position may take, in ms. Indoors it often takes longer; then work goes on without. */
const patience = 8000

/** whereNow asks the browser for the position; undefined: refused, not to be had, or not in time. */
export function whereNow(): Promise<Fix | undefined> {
  return new Promise(done => {
    if (!navigator.geolocation) return done(undefined)
    setTimeout(() => done(undefined), patience)
    navigator.geolocation.getCurrentPosition(
      p => done({ at: { lon: p.coords.longitude, lat: p.coords.latitude }, accuracy: Math.min(100_000, Math.round(p.coords.accuracy)) }),
      () => done(undefined), { enableHighAccuracy: true, timeout: patience, maximumAge: 30_000 },
    )
  })
}

/** mayLocate tells whether the position was allowed before, so that asking shows no question. */
export async function mayLocate(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'geolocation' })).state === 'granted'
  } catch {
    return false // the browser does not tell: then it might ask
  }
}

/** rough is a point to about a hundred metres, which is all that duty needs. */
export function rough(p: Point): Point {
  return { lon: Math.round(p.lon * 1000) / 1000, lat: Math.round(p.lat * 1000) / 1000 }
}
