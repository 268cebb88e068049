/** Problem is why something did not happen: the server's refusal (RFC 9457), or a network that did not answer. */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Stable code for programs, such as order.taken, net.offline or net.slow. */
    readonly code: string,
    /** Chinese, ready to show. */
    readonly detail: string,
    /** The wrong field as openapi.yaml names it; "" for none. */
    readonly field = '',
    /** Names the request in the server's log, for a call to support. */
    readonly request = '',
    /** Seconds after which trying again makes sense; 0 unknown. */
    readonly after = 0,
  ) {
    super(code)
  }

  /** Whether no answer came, so that nobody knows whether it happened. */
  get silent(): boolean {
    return this.status === 0
  }

  /** Whether the same request may do better later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

/** problemOf makes any thrown thing a Problem, without repeating its text: it might hold personal data. */
export function problemOf(e: unknown): Problem {
  return e instanceof Problem ? e : new Problem(-1, 'app.broken', '应用出了点问题，请重试')
}
