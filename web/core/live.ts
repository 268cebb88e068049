// What happens elsewhere, told to the open pages: one stream that is kept alive, or the word that it does not work.
import { createParser, type Message } from './sse'

/**
 * LiveEvent says that something changed; it holds ids only. kind is the server's, such as order.changed, or
 * ready: the stream begins, what was read before may be older; reset: something may have been missed, read everything again;
 * poll: there is no stream, ask again (made by the page's clock, not by the server).
 */
export interface LiveEvent { kind: string; id: string; order?: string; n?: number; text?: string }

/** LiveMode is how news come: stream; poll: not by themselves, the pages must ask; connecting: nobody knows yet; off: not wanted now. */
export type LiveMode = 'off' | 'connecting' | 'stream' | 'poll'

/** Ending is how a connection came to its end: it was open and ended, the server does not know us (401), or it failed. */
export type Ending = 'ended' | 'refused' | 'failed'

/** Stop tells a connection that it is no longer wanted. */
export interface Stop { readonly stopped: boolean; onStop: (fn: () => void) => void }

/** LiveWorld is what the stream needs of the world. */
export interface LiveWorld {
  /** Opens a stream behind the event lastId ("" for now on), hands over its text and resolves when it is over. */
  connect: (lastId: string, onText: (text: string) => void, stop: Stop) => Promise<Ending>
  /** Gets a new token; false: signed out. */
  renew: () => Promise<boolean>
  /** The clock, in ms. */
  now: () => number
  /** Calls fn once after ms; the answer cancels. */
  after: (ms: number, fn: () => void) => () => void
  /** 0 ≤ number < 1. */
  random: () => number
  /** Hears of each change of the mode. */
  onMode?: (mode: LiveMode) => void
}

/** Silence is after how many ms without a byte a stream counts as dead: the server's heart beats every 15 s. */
export const silence = 40_000
/** Patience is how long a hidden page keeps its stream, in ms. */
export const patience = 60_000
const failuresToPoll = 2
const longest = 30_000

/** Live keeps one stream alive as long as it is wanted and looked at. */
export class Live {
  /** How news come now. */
  mode: LiveMode = 'off'
  private readonly listeners = new Set<(e: LiveEvent) => void>()
  private wanted = false
  private paused = false
  private lastId = ''
  private turn = 0 // what a connection of an earlier turn still says is not heard
  private attempts = 0
  private failures = 0
  private heardNow = false
  private renewed = false
  private heardAt = 0
  private hiddenAt: number | undefined
  private end: () => void = () => {}
  private cancelNext: (() => void) | undefined
  private cancelWatch: () => void = () => {}
  private cancelPause: () => void = () => {}

  constructor(private readonly world: LiveWorld) {}

  /** on calls fn for each event until the answer is called. */
  on(fn: (e: LiveEvent) => void): () => void {
    this.listeners.add(fn)
    return () => this.listeners.delete(fn)
  }

  /** start opens the stream; a second start changes nothing. */
  start(): void {
    if (this.wanted) return
    this.wanted = true
    this.attempts = this.failures = 0
    this.renewed = false
    this.open()
  }

  /** stop ends it and forgets where it was. */
  stop(): void {
    this.wanted = this.paused = false
    this.lastId = ''
    this.hiddenAt = undefined
    this.cancelPause()
    this.close()
    this.show('off')
  }

  /** hidden says that nobody looks: after a minute the stream ends, the server has better uses for it. */
  hidden(): void {
    if (this.hiddenAt !== undefined) return
    this.hiddenAt = this.world.now()
    this.cancelPause = this.world.after(patience, () => this.pause())
  }

  /** visible says that somebody looks again. Timers of hidden pages are late or stand still, so the clock is asked too. */
  visible(): void {
    const away = this.hiddenAt !== undefined && Math.abs(this.world.now() - this.hiddenAt) >= patience
    this.hiddenAt = undefined
    this.cancelPause()
    if (!this.wanted) return
    if (this.paused || away) {
      this.paused = false
      this.open()
      return this.emit({ kind: 'reset', id: '' })
    }
    if (this.world.now() - this.heardAt >= silence) this.open()
    else this.wake()
  }

  /** wake ends the waiting for the next try, such as when the network is back. */
  wake(): void {
    if (this.cancelNext) this.open()
  }

  private pause(): void {
    if (!this.wanted) return
    this.paused = true
    this.close()
    this.show('off')
  }

  private open(): void {
    this.close()
    const turn = this.turn
    this.attempts++
    this.heardNow = false
    this.show(this.failures >= failuresToPoll ? 'poll' : 'connecting')
    this.listen()
    const parser = createParser(m => this.take(m), () => this.heard())
    const onText = (text: string): void => {
      if (turn !== this.turn) return
      this.listen()
      parser.push(text)
    }
    void this.connect(onText).then(how => { if (turn === this.turn) void this.over(how) })
  }

  private async connect(onText: (text: string) => void): Promise<Ending> {
    try {
      return await this.world.connect(this.lastId, onText, this.stopper())
    } catch {
      return 'failed'
    }
  }

  private stopper(): Stop {
    const waiting: (() => void)[] = []
    const stop = { stopped: false, onStop: (fn: () => void): void => { if (stop.stopped) fn(); else waiting.push(fn) } }
    this.end = () => {
      stop.stopped = true
      waiting.splice(0).forEach(fn => fn())
    }
    return stop
  }

  /** close ends the connection or the waiting for one. */
  private close(): void {
    this.turn++
    this.cancelWatch()
    this.cancelNext?.()
    this.cancelNext = undefined
    const end = this.end
    this.end = () => {}
    end()
  }

  /** listen waits for the next byte, but not for ever. */
  private listen(): void {
    this.heardAt = this.world.now()
    this.cancelWatch()
    this.cancelWatch = this.world.after(silence, () => this.fail())
  }

  private heard(): void {
    this.heardNow = true
    this.failures = 0
    this.renewed = false
    this.show('stream')
  }

  private take(m: Message): void {
    if (m.id) this.lastId = m.id
    const again = this.attempts > 1
    this.heard()
    const e = eventOf(m)
    this.emit(e.kind === 'ready' && again ? { ...e, kind: 'reset' } : e)
  }

  private async over(how: Ending): Promise<void> {
    if (how !== 'refused') return this.fail()
    if (this.renewed) return this.stop()
    this.close()
    this.renewed = true
    const turn = this.turn
    const good = await this.world.renew().catch(() => undefined)
    if (turn !== this.turn) return
    if (good === false) return this.stop()
    if (good) return this.open()
    this.renewed = false // nobody answered: that says nothing about us
    this.fail()
  }

  private fail(): void {
    if (!this.heardNow) this.failures++
    this.close()
    this.show(this.failures >= failuresToPoll ? 'poll' : 'connecting')
    this.cancelNext = this.world.after(this.delay(), () => this.open())
  }

  /** delay is 1–2 s, then 2–4 s, and up to half a minute once the pages poll: a server that starts again is not run over. */
  private delay(): number {
    const chance = this.world.random()
    if (this.failures >= failuresToPoll) return longest * (0.8 + 0.2 * chance)
    return 1000 * 2 ** this.failures * (1 + chance)
  }

  private show(mode: LiveMode): void {
    if (this.mode === mode) return
    this.mode = mode
    this.world.onMode?.(mode)
  }

  private emit(e: LiveEvent): void {
    tellAll(this.listeners, e)
  }
}

/** tellAll calls each listener; one that throws is reported as unhandled and does not keep the others from hearing. */
export function tellAll(listeners: Iterable<(e: LiveEvent) => void>, e: LiveEvent): void {
  for (const fn of [...listeners]) {
    try {
      fn(e)
    } catch (err) {
      void Promise.reject(err)
    }
  }
}

/** eventOf reads an event. One that cannot be read may have been anything, so everything is to be read again. */
function eventOf(m: Message): LiveEvent {
  try {
    const { order, n, text } = JSON.parse(m.data) as Omit<LiveEvent, 'kind' | 'id'>
    return { kind: m.event, id: m.id, order, n, text }
  } catch {
    return { kind: 'reset', id: m.id }
  }
}
