import { newKey } from '@/platform/http'
import { problemOf } from '@/core/problem'

type Header = { 'Idempotency-Key': string }

/** useOnce sends acts that happen once: what is sent again after silence has the key of the first time. */
export function useOnce(): <T>(what: unknown, send: (header: Header) => Promise<T>) => Promise<T> {
  const keys = new Map<string, string>()
  return async (what, send) => {
    const name = JSON.stringify(what)
    const key = keys.get(name) ?? newKey()
    keys.set(name, key)
    try {
      const answer = await send({ 'Idempotency-Key': key })
      keys.delete(name)
      return answer
    } catch (e) {
      if (!problemOf(e).passing) keys.delete(name)
      throw e
    }
  }
}
