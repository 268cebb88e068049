import { chainOf } from '@/core/places'
import { api, ask } from '@/platform/http'

/** placeName names a place from its community down; "" where it cannot be read now. */
export async function placeName(area: string): Promise<string> {
  const read = (id: string) => ask(api.GET('/areas/{id}', { params: { path: { id } } })).then(a => a.name)
  return Promise.all(chainOf(area).slice(2).map(read)).then(names => names.join(' '), () => '')
}
