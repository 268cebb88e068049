import { words } from '@/core/i18n'

/** The words of the map and of the charts. */
export const zh = {
  map: '地图', nearer: '放大', farther: '缩小', fit: '显示全部', mapSame: '地图上的内容列表里都有', mapPlain: '没有底图，只显示区域和位置；列表里都有', mapFailed: '地图没有打开，请看列表',
} as const

export const t = words(zh, () => import('./words.en'))
