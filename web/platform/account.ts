// What an account needs beside its token: its store on this phone, its outbox, its stream. Strangers never load this.
import { clockOffset } from '@/core/time'
import { dropDb, leaveDb, openDb } from './db'
import { forgetFirst, type Keys } from './http'
import { onLive, startLive, stopLive } from './live'
import { post } from './moves'
import { startOutbox, stopOutbox } from './outbox'

/** open makes what this phone keeps of the account readable, and starts sending what waits. It needs no network. */
export async function open(id: string): Promise<void> {
  await openDb(id)
  startOutbox(id, post, clockOffset)
}

let unheard: () => void = () => {}

/** follow starts the stream of what happens. From its first word on, what came with the session may be older than the stream. */
export function follow(id: string, keys: Keys): void {
  unheard()
  unheard = onLive(forgetFirst)
  startLive(id, keys)
}

/**
 * close ends all of it. clean: the person asked for it, so nothing is left on the phone. Without it the session was ended
 * elsewhere: what she typed and what waits to be sent stay for her next sign-in, and nothing else.
 */
export async function close(id: string, clean: boolean): Promise<void> {
  stopLive()
  stopOutbox()
  await (clean ? dropDb(id) : leaveDb(id))
}
