import type { Service } from './types'

const home = '入户服务：请说明是否有楼梯、宠物、传染病等情况，收好贵重物品。'
const one = { skill: 'any', risk: 1, volunteers: 1, home_visit: true } as const

/**
 * commonServices is the common menu as far as the first page offers it, for filling in an order before signing in. The
 * server's own menu takes its place as soon as it is known; a risk statement that differs is asked about again.
 */
export const commonServices: readonly Service[] = [
  { ...one, code: 'medicine', name: '送药', minutes: 30, statement: `只代取代送，不提供用药建议。${home}` },
  { ...one, code: 'escort', name: '陪诊', by_gender: true, minutes: 180, statement: `陪同就医，不代替家属签字、不垫付医药费。${home}` },
  { ...one, code: 'errand', name: '代买', minutes: 45, statement: `代买凭小票当日结清。${home}` },
  { ...one, code: 'repair', name: '家电小修', minutes: 60, statement: `不拆修电源、燃气设备。${home}` },
  { ...one, code: 'visit', name: '探访', by_gender: true, minutes: 45, statement: home },
  { ...one, code: 'phone_help', name: '手机教学', minutes: 45, statement: `不代操作支付、转账。${home}` },
]
