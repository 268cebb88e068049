import { chainOf } from '@/core/places'
import type { Service } from '@/core/types'
import { api, ask } from '@/platform/http'
import { useResource, type Loaded } from '@/platform/resource'

/** Menu is what a community offers; open tells whether it takes orders. */
export interface Menu { services: Service[]; open: boolean }

/** useMenu reads the menu of a place; undefined where the place is not known. It is public and may be kept. */
export function useMenu(area: () => string): Loaded<Menu | undefined> {
  return useResource(() => `menu-${area()}`, () => read(area()), { kept: m => m, wants: () => false })
}

async function read(area: string): Promise<Menu | undefined> {
  const community = chainOf(area)[2]
  if (!community) return undefined
  const path = { params: { path: { id: community } } }
  const [menu, place] = await Promise.all([ask(api.GET('/areas/{id}/services', path)), ask(api.GET('/areas/{id}', path))])
  return { services: menu.services, open: place.open }
}
