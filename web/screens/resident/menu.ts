import { useResource, type Loaded } from '@/platform/resource'
import { readMenu, type Menu } from './menu_read'

/** useMenu reads the menu of a place and keeps it for reading offline. */
export function useMenu(area: () => string): Loaded<Menu | undefined> {
  return useResource(() => `menu-${area()}`, () => readMenu(area()), { kept: m => m, wants: () => false })
}
