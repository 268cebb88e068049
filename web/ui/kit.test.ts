// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, test, vi } from 'vitest'
import { Problem } from '@/core/problem'
import type { Loaded } from '@/platform/resource'
import ActButton from './ActButton.vue'
import ChoiceCards from './ChoiceCards.vue'
import LoadState from './LoadState.vue'
import TextField from './TextField.vue'

vi.mock('@/platform/resource', () => ({})) // only its types are used here

describe('a button that does something', () => {
  test('does it once, however often it is pressed, also in the moment after', async () => {
    const run = vi.fn(async () => undefined)
    const b = mount(ActButton, { props: { run, label: '签到' } }).get('button')
    for (let n = 0; n < 3; n++) await b.trigger('click')
    await Promise.resolve()
    await b.trigger('click')
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('says beside itself what went wrong, and can be pressed again', async () => {
    const run = vi.fn(async () => { throw new Problem(409, 'order.taken', '已由他人接单，谢谢您') })
    const w = mount(ActButton, { props: { run, label: '接单' } })
    await w.get('button').trigger('click')
    await vi.waitFor(() => expect(w.get('[role=alert]').text()).toBe('已由他人接单，谢谢您'))
    await w.get('button').trigger('click')
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('that is off says why and does nothing', async () => {
    const run = vi.fn(async () => undefined)
    const w = mount(ActButton, { props: { run, label: '接单', why: '没有网络时不能接单' } })
    await w.get('button').trigger('click')
    expect(run).not.toHaveBeenCalled()
    expect(w.get('button').attributes('aria-disabled')).toBe('true')
    expect(w.text()).toContain('没有网络时不能接单')
  })
})

describe('an entry', () => {
  test('belongs to its label, and what is wrong is read with it', async () => {
    const w = mount(TextField, { props: { modelValue: '', label: '手机号', wrong: '手机号不对', hint: '用来登录' } })
    const input = w.get('input')
    expect(w.get('label').attributes('for')).toBe(input.attributes('id'))
    expect(input.attributes('aria-invalid')).toBe('true')
    for (const id of input.attributes('aria-describedby')?.split(' ') ?? []) expect(w.find(`[id="${id}"]`).exists()).toBe(true)
    expect(input.attributes('aria-describedby')?.split(' ')).toHaveLength(2)
  })

  test('with many answers keeps each choice', async () => {
    const w = mount(ChoiceCards<string>, { props: { question: '家里', options: [{ value: 'dog', label: '有狗' }, { value: 'cat', label: '有猫' }], many: ['dog'], 'onUpdate:many': (many?: string[]) => w.setProps({ many }) } })
    await w.findAll('input')[1]?.trigger('change')
    expect(w.props('many')).toEqual(['dog', 'cat'])
    await w.findAll('input')[0]?.trigger('change')
    expect(w.props('many')).toEqual(['cat'])
  })
})

describe('what a page has loaded', () => {
  const loaded = (more: Partial<Loaded<string[]>>): Loaded<string[]> => ({ data: undefined, at: 0, state: 'loading', problem: undefined, reload: vi.fn(async () => undefined), take: () => undefined, ...more })
  const show = (of: Loaded<string[]>, empty = false) => mount(LoadState<string[]>, { props: { of, empty }, slots: { default: '<p>the list</p>', empty: '<p>nothing yet</p>' }, global: { stubs: { RouterLink: true } } })

  test('is never a spinner for ever: when it is slow it says so and can be asked again', async () => {
    const of = loaded({ state: 'slow' })
    const w = show(of)
    expect(w.text()).toContain('网络较慢')
    await w.get('button').trigger('click')
    expect(of.reload).toHaveBeenCalledTimes(1)
  })

  test('stays when the server does not answer, with its age', () => {
    const w = show(loaded({ data: ['a'], at: Date.parse('2026-11-22T04:40:00Z'), state: 'failed', problem: new Problem(0, 'net.offline', '没有网络') }))
    expect(w.text()).toContain('12:40')
    expect(w.text()).toContain('the list')
  })

  test('is not shown as empty when it failed', () => {
    const w = show(loaded({ state: 'failed', problem: new Problem(503, 'store.away', '服务暂时不可用', '', 'r-1') }), true)
    expect(w.text()).not.toContain('nothing yet')
    expect(w.text()).toContain('r-1')
    expect(show(loaded({ data: [], state: 'ready' }), true).text()).toContain('nothing yet')
  })
})
