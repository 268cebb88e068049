// Small texts about an order that several pages of this folder show.
import { span } from '@/core/time'
import type { Line, Order } from '@/core/types'
import { t } from './words'

/** whenOf is the time of an order in words. */
export function whenOf(o: Order, now?: number): string {
  return o.now ? t('soon') : span(o.window.from, o.window.to, now)
}

/** placeOf is where, by names of areas only. */
export function placeOf(o: Order): string {
  return [o.place.community_name, o.place.grid_name, o.place.building_name].filter(Boolean).join(' ')
}

/** gradeOf is the strength of the evidence in words. */
export function gradeOf(grade: Line['grade'] | undefined): string {
  return grade ? t(`grade${grade}`) : ''
}
