import { expect, it } from 'vitest'
import { shortNames } from './mapnames'

it('leaves out what all begin with, but no name, no number and not its sign', () => {
  expect(shortNames(['桃溪第1网格', '桃溪第2网格', '桃溪第12网格'])).toEqual(['第1网格', '第2网格', '第12网格'])
  expect(shortNames(['桃溪第10网格', '桃溪第11网格'])).toEqual(['第10网格', '第11网格'])
  expect(shortNames(['桃溪社区', '梧桐里社区'])).toEqual(['桃溪社区', '梧桐里社区'])
  expect([shortNames(['桃溪社区']), shortNames([]), shortNames(['桃溪', '桃溪东'])]).toEqual([['桃溪社区'], [], ['溪', '溪东']])
})
