import { expect, it } from 'vitest'
import { mapApp, mapLink } from './navigate'

it('knows the phone by its browser', () => {
  expect(mapApp('Mozilla/5.0 (Linux; Android 14) MicroMessenger/8')).toBe('android')
  expect(mapApp('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)')).toBe('ios')
  expect(mapApp('Mozilla/5.0 (X11; Linux x86_64)')).toBe('unknown')
})
it('hands over latitude first, and nothing but the point', () => {
  const p = { lon: 114.2215, lat: 30.5324 }
  expect(mapLink(p, 'android')).toBe('geo:30.532400,114.221500?q=30.532400,114.221500')
  expect(mapLink(p, 'ios')).toBe('maps:?daddr=30.532400,114.221500')
})
