import { rmSync } from 'node:fs'
import { fill, template } from './world'

/** The roster is imported once; every test file begins with a copy of that folder. */
export default async function prepare(): Promise<() => void> {
  await fill()
  return () => rmSync(template, { recursive: true, force: true })
}
