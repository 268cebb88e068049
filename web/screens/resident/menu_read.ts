import { chainOf } from '@/core/places'
import type { Service } from '@/core/types'
import { api, ask } from '@/platform/http'

/** Menu is what a community offers; open tells whether it takes orders. */
export interface Menu { services: Service[]; open: boolean }

/** readMenu reads the menu of a place's community; undefined where the place is not known. It is public. */
export async function readMenu(area: string): Promise<Menu | undefined> {
  const community = chainOf(area)[2]
  if (!community) return undefined
  const path = { params: { path: { id: community } } }
  const [menu, place] = await Promise.all([ask(api.GET('/areas/{id}/services', path)), ask(api.GET('/areas/{id}', path))])
  return { services: menu.services, open: place.open }
}
