import { api, ask } from './http'
import type { Config } from '@/core/types'

let asked: Promise<Config> | undefined

/** config is what this installation is like. It is asked for once; a failure is not kept. */
export function config(): Promise<Config> {
  asked ??= ask(api.GET('/config')).catch((e: unknown) => {
    asked = undefined
    throw e
  })
  return asked
}
