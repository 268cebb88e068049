// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { useResource, type Loaded } from './resource'

/** shown mounts a page whose readings end when the test says so, in the order in which they were begun. */
function shown(on = ref(0)): { of: Loaded<string>; ends: ((data: string | Error) => void)[] } {
  const ends: ((data: string | Error) => void)[] = []
  let of!: Loaded<string>
  mount({
    setup: () => {
      of = useResource(() => 'x', () => new Promise<string>((done, fail) => ends.push(d => (d instanceof Error ? fail(d) : done(d)))), { on })
      return () => null
    },
  })
  return { of, ends }
}
const settled = (): Promise<void> => new Promise(done => { setTimeout(done) })

it('shows what it has although it reads again', async () => {
  const { of, ends } = shown()
  void of.reload()
  ends[0]?.('first')
  await settled()
  expect([of.data, of.state]).toEqual(['first', 'ready'])
  ends[1]?.('second')
  await settled()
  expect(of.data).toBe('second')
})
it('does not go back to what was read before', async () => {
  const { of, ends } = shown()
  void of.reload()
  ends[1]?.('second')
  await settled()
  ends[0]?.('first')
  await settled()
  expect(of.data).toBe('second')
})
it('does not go back behind what an act told', async () => {
  const { of, ends } = shown()
  of.take('after the act')
  ends[0]?.('before it')
  await settled()
  expect(of.data).toBe('after the act')
})
it('shows nothing that was asked for with other words', async () => {
  const on = ref(0)
  const { of, ends } = shown(on)
  on.value++
  await nextTick()
  ends[0]?.('of the first word')
  await settled()
  expect(of.data).toBeUndefined()
  ends[1]?.('of the second')
  await settled()
  expect(of.data).toBe('of the second')
})
it('keeps a failure of an earlier reading to itself', async () => {
  const { of, ends } = shown()
  void of.reload()
  ends[0]?.(new Error('gone'))
  await settled()
  expect(of.state).toBe('loading')
  ends[1]?.('second')
  await settled()
  expect([of.data, of.state]).toEqual(['second', 'ready'])
})
