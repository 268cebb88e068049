import { afterEach, describe, expect, it } from 'vitest'
import { language } from './i18n'
import { nameOf, reasonsOf } from './names'
import { staffLine } from './order'

afterEach(() => { language.value = 'zh' })

describe('reasons', () => {
  it('are the server’s words in Chinese', () => expect(reasonsOf(['您离得近，步行约 10 分钟以内'], ['NEAR'])).toEqual(['您离得近，步行约 10 分钟以内']))
  it('are told by their codes in English, each way', () => {
    language.value = 'en'
    expect(reasonsOf(['您离得近', '社区工作人员邀请您'], ['NEAR', 'DESK'])).toEqual(['Close by', 'Chosen by the community'])
    expect([nameOf('SKILL'), nameOf('noSKILL')]).toEqual(['Has the skill', 'Lacks the skill'])
  })
  it('of an older server stay as they are', () => {
    language.value = 'en'
    expect(reasonsOf(['时间合适', '情况较急'])).toEqual(['时间合适', '情况较急'])
  })
})

it('an invitation by hand stands in the history with who chose whom', () => {
  const e = { n: 4, at: '', action: 'offer' as const, name: '邀约', as: 'dispatcher' as const, as_name: '社区工作人员', by_name: '派**', whom_name: '闻**' }
  expect(staffLine(e, e.name, e.as_name)).toEqual({ name: '邀约 闻**', by: '社区工作人员 派**' })
  expect(staffLine({ ...e, by_name: undefined, whom_name: undefined }, e.name, e.as_name)).toEqual({ name: '邀约', by: '社区工作人员' })
})
