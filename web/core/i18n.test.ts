import { afterEach, describe, expect, it } from 'vitest'
import { language, speak, words } from './i18n'

afterEach(() => speak('zh'))

describe('the language', () => {
  it('stays Chinese where the English cannot be read, and is English once it can', async () => {
    // A chunk that is gone resolves to nothing where the page keeps the failure to itself; else it rejects.
    const answers = [Promise.reject(new Error('no network')), Promise.resolve(undefined as never), Promise.resolve({ default: { yes: 'Yes' } })]
    const t = words({ yes: '是' }, () => answers.shift() ?? Promise.reject(new Error('asked too often')))
    await speak('en') // asks twice
    expect([language.value, t('yes')]).toEqual(['en', '是'])
    await speak('en')
    expect(t('yes')).toBe('Yes')
  })
})
