import { words } from '@/core/i18n'

/** The words of the picker of places. */
export const zh = {
  level1: '区（县）', level2: '街道（乡镇）', level3: '社区（村）', level4: '网格', level5: '楼栋', choose: '请选择', unsure: '不清楚，先不选', closed: '{name}（暂未开通）', none: '这里还没有开通邻单', reading: '正在读取地点…', failed: '地点没有读取成功：{why}',
} as const

export const t = words(zh, () => import('./area.words.en'))
