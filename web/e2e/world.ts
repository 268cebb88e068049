// A server of our own for each test file, the invented people, and the ways to act as them without a phone.
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import type { components } from '../core/api.gen'
import type { Me, Order } from '../core/types'

type Session = components['schemas']['Session']

const root = join(import.meta.dirname, '..', '..')
const binary = join(root, 'bin', 'lindan')
/** template is the data folder with the roster in it, from which every world is copied. */
export const template = join(tmpdir(), `lindan-e2e-${process.ppid}-${process.env.TEST_PARALLEL_INDEX === undefined ? process.pid : process.ppid}`)
const folder = process.env.LINDAN_E2E_TEMPLATE ?? template

/** people are the invented persons of testdata, by the part they play. volunteer2 … are further volunteers who may enter homes. */
export const people = {
  resident: '19910000001', volunteer: '19900000001', dispatcher: '19920000003', walker: '19920000004', supervisor: '19920000001', admin: '19920000002',
} as const

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const s = createServer()
    s.once('error', fail)
    s.listen(0, '127.0.0.1', () => {
      const a = s.address()
      s.close(() => (a && typeof a === 'object' ? done(a.port) : fail(new Error('no port'))))
    })
  })
}

/** daytime is how far the server's clock must be ahead for it to be ten in the morning: offers rest at night. */
function daytime(): string {
  const minutes = (Math.floor(Date.now() / 60_000) + 8 * 60) % 1440
  return `${(10 * 60 - minutes + 1440) % 1440}m`
}

/** fill imports the roster once, and keeps the folder for copies. */
export async function fill(): Promise<void> {
  process.env.LINDAN_E2E_TEMPLATE = template
  rmSync(template, { recursive: true, force: true })
  const w = new World(template)
  await w.start()
  await w.stop()
}

/** Signed is somebody who acts through the API. */
export interface Signed { token: string; id: string; call: <T = unknown>(method: string, path: string, body?: unknown, status?: number) => Promise<T> }

/** World is one running server. */
export class World {
  private child: ChildProcessByStdio<null, Readable, Readable> | undefined
  private port = 0
  private ahead = daytime()
  output = ''
  constructor(readonly data: string, private readonly flags: string[] = []) {}

  /** url is where the app is. localhost counts as secure, so cookies and service workers work. */
  get url(): string { return `http://localhost:${this.port}` }

  /** start starts the server, on the same port as before. more minutes ahead make time pass. */
  async start(): Promise<void> {
    this.port ||= await freePort()
    const child = spawn(binary, ['serve', '--demo', '--addr', `127.0.0.1:${this.port}`, '--data', this.data, '--roster', join(root, 'testdata'), '--clock-ahead', this.ahead,
      '--trusted-proxies', '127.0.0.1', '--proxy-header', 'X-Real-Ip', '--log-level', 'warn', ...this.flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    await new Promise<void>((ready, fail) => {
      child.once('exit', code => fail(new Error(`server ended with ${code}: ${this.output}`)))
      child.stderr.on('data', (b: Buffer) => { this.output += b.toString() })
      createInterface({ input: child.stdout }).on('line', line => {
        const m = /^\[development SMS\] (\d+): .*?(\d{6})/.exec(line)
        if (m?.[1] && m[2]) this.printed.emit(m[1], m[2])
        if (line.includes('is ready')) ready()
      })
    })
  }

  /** stop ends the server; with SIGKILL as a crash would. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.child
    if (!child || child.exitCode !== null) return
    child.removeAllListeners('exit')
    const over = new Promise(done => child.once('exit', done))
    child.kill(signal)
    await over
    this.child = undefined
  }

  /** later restarts the server with its clock so many minutes further on. */
  async later(minutes: number): Promise<void> {
    await this.stop()
    this.ahead = `${parseInt(this.ahead, 10) + minutes}m`
    this.known.clear() // access tokens last a quarter of an hour
    await this.start()
  }

  /** imports reads a file of past records in, as the admin would beside the stopped server. */
  async imports(file: string): Promise<void> {
    await this.stop()
    const done = spawnSync(binary, ['import', '--data', this.data, '--as', people.admin, `legacy=${file}`], { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`import: ${done.stdout} ${done.stderr}`)
    await this.start()
  }

  /** now is the server's time in ms. */
  now(): number { return Date.now() + parseInt(this.ahead, 10) * 60_000 }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.data, { recursive: true, force: true })
  }

  private cookies = new Map<string, { me: Me; cookie: string }>()
  private printed = new EventEmitter()
  private known = new Map<string, { at: number; signed: Promise<Signed> }>()

  /** as signs somebody in by the API, once, and anew before the access token ends: it lasts a quarter of an hour. */
  as(who: keyof typeof people | string): Promise<Signed> {
    const phone = (people as Record<string, string>)[who] ?? who
    const last = this.known.get(phone)
    if (last && Date.now() - last.at < 12 * 60_000) return last.signed
    const signed = this.signIn(phone)
    this.known.set(phone, { at: Date.now(), signed })
    return signed
  }

  /** lend gives the session that acts through the API to one browser; the API itself needs its access token only. */
  lend(phone: string): { me: Me; cookie: string } | undefined {
    const s = this.cookies.get(phone)
    this.cookies.delete(phone)
    return s
  }

  /** code is the next login code of a number, as the console prints it; ask is what has it sent. */
  async code(phone: string, ask: () => Promise<unknown>): Promise<string> {
    const printed = once(this.printed, phone) as Promise<[string]>
    await ask()
    return (await printed)[0]
  }

  private async signIn(phone: string): Promise<Signed> {
    const device = randomUUID()
    const code = await this.code(phone, () => this.raw('POST', '/codes', { phone, device }, '', phone))
    const answer = await this.raw('POST', '/session', { phone, code, device, label: 'e2e' }, '', phone)
    if (!answer.ok) throw new Error(`sign in ${phone}: ${answer.status} ${await answer.text()}`)
    const body = (await answer.json()) as Session
    this.cookies.set(phone, { me: body.account, cookie: /__Host-lindan=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '' })
    await this.raw('PATCH', '/me', { terms: 1 }, body.access_token, phone)
    const call: Signed['call'] = async (method, path, content, status) => {
      const a = await this.raw(method, path, content, body.access_token, phone)
      const text = await a.text()
      if (status ? a.status !== status : !a.ok) throw new Error(`${method} ${path}: ${a.status} ${text}`)
      return (text ? JSON.parse(text) : undefined) as never
    }
    return { token: body.access_token, id: body.account.id, call }
  }

  private raw(method: string, path: string, body: unknown, token: string, phone: string): Promise<Response> {
    const headers: Record<string, string> = { 'X-Real-Ip': `10.1.${Number(phone.slice(-4, -2))}.${Number(phone.slice(-2))}`, 'Idempotency-Key': randomUUID() }
    if (token) headers.Authorization = `Bearer ${token}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    return fetch(`http://127.0.0.1:${this.port}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) })
  }

  /** order places an order as the resident. */
  async order(more: Record<string, unknown> = {}, who = 'resident'): Promise<Order> {
    const r = await this.as(who)
    return r.call<Order>('POST', '/orders', { service: 'errand', danger: false, now: true, channel: 'phone_page', hazards: ['stairs'], note: '三楼，没有电梯', ...more })
  }

  /** published places an order and takes it on for the community. */
  async published(more: Record<string, unknown> = {}, resident = 'resident'): Promise<Order> {
    const o = await this.order(more, resident)
    return (await this.as('dispatcher')).call<Order>('POST', `/orders/${o.id}/publish`, {})
  }

  /** onDuty puts a volunteer on duty near the resident. */
  async onDuty(who: string): Promise<Signed> {
    const v = await this.as(who)
    const home = await (await this.as('resident')).call<{ point: { lon: number; lat: number } }>('GET', '/me')
    await v.call('PUT', '/duty', { on: true, until: new Date(this.now() + 4 * 3600_000).toISOString(), at: home.point })
    return v
  }

  /** offered waits until the volunteer is asked. A dispatcher asks her, so that chance has no part in it. */
  async offered(who: string, more: Record<string, unknown> = {}, resident = 'resident'): Promise<Order> {
    const v = await this.onDuty(who)
    const o = await this.published(more, resident)
    // The first wave may have asked her already.
    await (await this.as('dispatcher')).call('POST', `/orders/${o.id}/offer`, { volunteers: [v.id] }).catch((e: Error) => { if (!e.message.includes('asked_already')) throw e })
    return v.call<Order>('GET', `/orders/${o.id}`)
  }

  /** accepted is an order that the volunteer has taken. */
  async accepted(who: string, more: Record<string, unknown> = {}, resident = 'resident'): Promise<Order> {
    const o = await this.offered(who, more, resident)
    return (await this.as(who)).call<Order>('POST', `/orders/${o.id}/accept`, {})
  }

  /** see is the order as somebody sees it. */
  async see(id: string, who: string): Promise<Order> {
    return (await this.as(who)).call<Order>('GET', `/orders/${id}`)
  }
}

/** newWorld copies the template and starts a server on it. */
export async function newWorld(flags: string[] = []): Promise<World> {
  const data = mkdtempSync(join(tmpdir(), 'lindan-e2e-'))
  cpSync(folder, data, { recursive: true })
  const w = new World(data, flags)
  await w.start()
  return w
}
