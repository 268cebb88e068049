// Ids of places carry their way down: district, subdistrict, community, grid, building.

/** levelOf is the depth of a place: 1 district … 5 building; 0 for none. */
export function levelOf(area: string): number {
  return area === '' ? 0 : area.split('-').length
}

/** chainOf lists the places that a place lies in, the district first and the place itself last. */
export function chainOf(area: string): string[] {
  const parts = area === '' ? [] : area.split('-')
  return parts.map((_, i) => parts.slice(0, i + 1).join('-'))
}
