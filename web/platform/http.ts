// The way to the server: typed calls, the access token, time limits, and problems as one kind of error.
import createClient from 'openapi-fetch'
import type { paths } from '@/core/api.gen'
import { Problem } from '@/core/problem'
import { heardClock } from './clock'
import { takeAhead, type Ahead } from './first'

/** Keys is how the session lends its token to requests. */
export interface Keys {
  /** A token that is good now, or "" when nobody is signed in. */
  token: () => Promise<string>
  /** Called after a 401: gets a new token. false: signed out. */
  renew: () => Promise<boolean>
}

let keys: Keys = { token: async () => '', renew: async () => false }

/** lendKeys tells requests where their token comes from. */
export function lendKeys(k: Keys): void {
  keys = k
}

const prefix = '/api/v1'
const withoutToken = ['/codes', '/session/refresh', '/config', '/accounts']
/** How long an answer may take before the page says so, in ms. */
const patience = 15_000

async function send(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.slice(prefix.length)
  if (path === '/session/refresh') return refreshed(request)
  if (request.method !== 'GET') forgetFirst() // what came along may be older than what this changes
  const open = withoutToken.includes(path) || (path === '/session' && request.method === 'POST')
  const again = request.clone()
  const answer = open ? await timed(request) : (told(await signed(request)) ?? await timed(request))
  if (answer.status !== 401 || open || !(await keys.renew())) return answer
  return timed(await signed(again))
}

async function signed(request: Request): Promise<Request> {
  const token = await keys.token()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  return request
}

let wanted: Ahead['parts'] = {}

/** refreshed sends the question who is signed in, unless the first piece has done so already. */
function refreshed(request: Request): Promise<Response> {
  const ahead = takeAhead()
  wanted = ahead?.parts ?? {}
  return timed(request, ahead)
}

/** How long what came along with the session stands for an answer of its own, in ms: the page asks for it at once or not at all. */
const freshness = 10_000
const first = new Map<string, { body: unknown; until: number }>()

/** heardFirst takes what came along with the session: the first GET of each part is answered from it, once, and nobody else sees it. */
export function heardFirst(parts: Record<string, unknown> = {}): void {
  for (const [part, path] of Object.entries(wanted)) if (parts[part] !== undefined) first.set(path, { body: parts[part], until: performance.now() + freshness })
  wanted = {}
}

/** forgetFirst drops it: something has happened since, or somebody else is signed in. */
export function forgetFirst(): void {
  first.clear()
}

function told(request: Request): Response | undefined {
  const at = new URL(request.url)
  at.searchParams.sort()
  const name = at.pathname.slice(prefix.length) + at.search
  const part = request.method === 'GET' ? first.get(name) : undefined
  first.delete(name)
  if (!part || performance.now() > part.until) return undefined
  return new Response(JSON.stringify(part.body), { headers: { 'Content-Type': 'application/json' } })
}

async function timed(request: Request, ahead?: Ahead): Promise<Response> {
  const stop = ahead?.stop ?? new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  try {
    const answer = await (ahead?.answer ?? fetch(request, { signal: stop.signal, credentials: 'same-origin', cache: 'no-store' }))
    heardClock(Number(answer.headers.get('X-Lindan-Time') ?? NaN))
    return answer
  } catch {
    if (stop.signal.aborted) throw new Problem(0, 'net.slow', '网络太慢，没有等到回应')
    throw new Problem(0, 'net.offline', '没有网络，请检查后重试')
  } finally {
    clearTimeout(timer)
  }
}

/** api is the typed client: paths, parameters and bodies are those of openapi.yaml. */
export const api = createClient<paths>({ baseUrl: prefix, fetch: send, headers: { Accept: 'application/json, application/problem+json' } })

interface Answer<T> { data?: T; error?: unknown; response: Response }

/** ask gives the body of an answer, or throws the Problem. */
export async function ask<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) throw refusal(response, error)
  return data as T
}

function refusal(response: Response, error: unknown): Problem {
  const p = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  const text = (name: string): string => (typeof p[name] === 'string' ? (p[name] as string) : '')
  const after = Number(response.headers.get('Retry-After')) || Number(p.retry_after) || 0
  return new Problem(
    response.status, text('code') || `http.${response.status}`, text('detail') || '服务暂时不可用，请稍后再试',
    text('field'), text('request_id') || response.headers.get('X-Request-Id') || '', after,
  )
}

/** newKey makes an Idempotency-Key: once for each screen or tap, kept until the answer is known. Without https there is no randomUUID. */
export function newKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map(b => b.toString(16).padStart(2, '0')).join('')
}

/** picture reads an image that needs the token, as a URL for <img>; "" when there is none. The caller revokes it. */
export async function picture(path: '/me/photo' | `/orders/${string}/photos/${string}` | `/proposals/${string}/attachment`): Promise<string> {
  const answer = await send(new Request(new URL(prefix + path, location.origin)))
  return answer.ok ? URL.createObjectURL(await answer.blob()) : ''
}

/** download fetches a file that needs the token and hands it to the browser under a name. heard is told how many bytes have come. */
export async function download(path: string, name: string, heard?: (bytes: number) => void): Promise<void> {
  const answer = await send(new Request(new URL(prefix + path, location.origin)))
  if (!answer.ok) throw refusal(answer, await answer.json().catch(() => undefined))
  const link = document.createElement('a')
  link.href = URL.createObjectURL(heard ? await counted(answer, heard) : await answer.blob())
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** counted reads an answer piece by piece. One that breaks off is no file. */
async function counted(answer: Response, heard: (bytes: number) => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  const reader = answer.body?.getReader()
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      parts.push(next.value)
      heard((bytes += next.value.length))
    }
  } catch {
    throw new Problem(0, 'net.broken', '文件没有下载完整，请重试')
  }
  return new Blob(parts, { type: answer.headers.get('Content-Type') ?? '' })
}
