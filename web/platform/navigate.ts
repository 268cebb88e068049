// The way to the door is handed to the map app on the phone. Only the point goes along (WGS-84): no name, no address.
import type { Point } from '@/core/types'

/** MapApp is what kind of phone it is, as far as map links go. */
export type MapApp = 'android' | 'ios' | 'unknown'

/** mapApp reads the kind of phone from what the browser calls itself. */
export function mapApp(agent: string = navigator.userAgent): MapApp {
  if (/Android|HarmonyOS/i.test(agent)) return 'android'
  return /iPhone|iPad|iPod/i.test(agent) ? 'ios' : 'unknown'
}

/** mapLink is the link that opens a point in the phone's map app. */
export function mapLink(p: Point, app: Exclude<MapApp, 'unknown'>): string {
  const at = `${p.lat.toFixed(6)},${p.lon.toFixed(6)}`
  return app === 'ios' ? `maps:?daddr=${at}` : `geo:${at}?q=${at}`
}

/** copyText puts a text on the clipboard. false: the browser refuses, such as without https. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
