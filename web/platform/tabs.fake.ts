// For tests: what the tabs of a browser share, as far as the stream and the outbox use it.

interface Waiting { run: () => void; signal?: AbortSignal; fail: (e: unknown) => void }
const aborted = (): DOMException => new DOMException('aborted', 'AbortError')

/** FakeLocks are Web Locks: one holder, a queue, a way to give up and a way to steal. */
export class FakeLocks {
  private held = new Map<string, { lost: (e: unknown) => void }>()
  private queue = new Map<string, Waiting[]>()

  /** request runs the work when the lock is free. */
  request<T>(name: string, a: LockOptions | (() => Promise<T>), b?: () => Promise<T>): Promise<T> {
    const [o, work] = typeof a === 'function' ? [{} as LockOptions, a] : [a, b as () => Promise<T>]
    return new Promise<T>((done, fail) => {
      const run = (): void => {
        const holder = { lost: fail }
        this.held.set(name, holder)
        void (async () => work())().then(done, fail).finally(() => { if (this.held.get(name) === holder) this.next(name) })
      }
      if (o.steal) {
        this.held.get(name)?.lost(aborted())
        return run()
      }
      if (!this.held.has(name)) return run()
      const w: Waiting = { run, signal: o.signal, fail }
      this.queue.set(name, [...(this.queue.get(name) ?? []), w])
      o.signal?.addEventListener('abort', () => {
        this.queue.set(name, (this.queue.get(name) ?? []).filter(x => x !== w))
        fail(aborted())
      })
    })
  }

  private next(name: string): void {
    this.held.delete(name)
    this.queue.get(name)?.shift()?.run()
  }
}

const channels = new Set<FakeChannel>()

/** FakeChannel is a BroadcastChannel that delivers in the next microtask. */
export class FakeChannel extends EventTarget {
  constructor(readonly name: string) {
    super()
    channels.add(this)
  }

  /** postMessage tells all others of the name. */
  postMessage(data: unknown): void {
    for (const c of channels) {
      if (c !== this && c.name === this.name) queueMicrotask(() => { if (channels.has(c)) c.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data) })) })
    }
  }

  /** close hears nothing more. */
  close(): void {
    channels.delete(this)
  }
}
