import { ref, watch, type Ref } from 'vue'
import { levelOf } from '@/core/places'
import type { Area } from '@/core/types'
import { api, ask } from '@/platform/http'

/** Outline is the outline of a place on a map: rings of [longitude, latitude]. */
export interface Outline { name: string; rings: number[][][] }

const outline = (a: Area): Outline[] => (a.shape ? [{ name: a.name, rings: a.shape }] : [])

/** useOutlines are the outlines of what lies in a place, or of the place itself; without an answer none. */
export function useOutlines(area: () => string): Ref<Outline[]> {
  const list = ref<Outline[]>([])
  watch(area, async a => {
    list.value = []
    if (!a) return
    const inside = levelOf(a) < 4 ? await ask(api.GET('/areas', { params: { query: { parent: a } } })).catch(() => undefined) : undefined
    const own = inside?.areas.some(x => x.shape) ? undefined : await ask(api.GET('/areas/{id}', { params: { path: { id: a } } })).catch(() => undefined)
    if (a === area()) list.value = [...(inside?.areas ?? []), ...(own ? [own] : [])].flatMap(outline)
  }, { immediate: true })
  return list
}
