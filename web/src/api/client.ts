/** The typed client: every route by its path, errors thrown as ApiError, writes safe to repeat. */

import createClient, { type Middleware } from 'openapi-fetch'

import { fetchOnce } from './ahead'
import { FILES } from './files'
import { ApiError, asApiError, offline, problemOf } from './problems'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

let csrfToken: string | null = null
let whenExpired: () => void = () => {}

export function setCsrfToken(token: string | null): void {
  csrfToken = token
}

/** What happens when the server says that nobody is signed in any more. */
export function onSessionExpired(act: () => void): void {
  whenExpired = act
}

const FIRST_THINGS = ['password_change_needed', 'second_factor_setup_needed']
const whenSomethingComesFirst = new Set<(code: string) => void>()

/** What happens when the server lets nothing through before a password is changed, or a second factor set up. */
export function onSomethingFirst(act: (code: string) => void): () => void {
  whenSomethingComesFirst.add(act)
  return () => whenSomethingComesFirst.delete(act)
}

/** A request that was refused for want of a session is no reason to leave the page: what was typed stays. */
const surroundings: Middleware = {
  onRequest({ request, schemaPath }) {
    request.headers.set('Accept-Language', document.documentElement.lang || 'en')
    if (request.method === 'GET') return request
    if (csrfToken) request.headers.set('X-CSRF-Token', csrfToken)
    const takesKey = request.method === 'POST' && schemaPath !== FILES && !schemaPath.includes('session')
    if (takesKey && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', crypto.randomUUID())
    }
    return request
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok || response.status === 304) return response
    const error = await problemOf(response)
    if (error.status === 401 && !schemaPath.includes('/session') && !schemaPath.includes('-links/')) whenExpired()
    if (FIRST_THINGS.includes(error.code)) whenSomethingComesFirst.forEach((act) => act(error.code))
    throw error
  },
  onError({ error }) {
    return error instanceof ApiError ? error : offline()
  },
}

export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin', fetch: fetchOnce })
api.use(surroundings)

/**
 * The data of an answer. Throws ApiError for everything but success.
 *
 *     const ticket = await ask(api.GET('/api/v1/tickets/{ticket_id}', { params: { path: { ticket_id: 7 } } }))
 */
export async function ask<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error } = await call
  if (error !== undefined) throw error instanceof Error ? error : offline()
  return data as T
}

/** `If-Match` for a version, so that a change of somebody else in between is told and not overwritten. */
export function ifMatch(version: number): { 'If-Match': string } {
  return { 'If-Match': `"v${version}"` }
}

/** For writes that a person may send twice, such as a reply over a bad line: the same key, one effect. */
export function withKey(key: string): { 'Idempotency-Key': string } {
  return { 'Idempotency-Key': key }
}

/** Send a file with progress (0…1). Resolves to what the server answered; aborts with the signal. */
export function upload(
  file: Blob,
  name: string,
  onProgress: (share: number) => void = () => {},
  signal?: AbortSignal,
): Promise<Schemas['FileOut']> {
  return uploadTo<Schemas['FileOut']>(FILES, file, name, onProgress, signal).catch((error) => {
    if (asApiError(error).status === 401) whenExpired()
    throw error
  })
}

/** The same to another address, such as that of a signed link, which needs no session. */
export function uploadTo<T = { id: number }>(
  address: string,
  file: Blob,
  name: string,
  onProgress: (share: number) => void = () => {},
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const form = new FormData()
    form.append('file', file, name)
    request.open('POST', address)
    request.setRequestHeader('Accept-Language', document.documentElement.lang || 'en')
    if (csrfToken) request.setRequestHeader('X-CSRF-Token', csrfToken)
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onerror = () => reject(offline())
    request.onabort = () => reject(new ApiError(0, 'aborted', ''))
    request.onload = async () => {
      const response = new Response(request.responseText || null, {
        status: request.status,
        headers: { 'x-request-id': request.getResponseHeader('x-request-id') ?? '' },
      })
      if (response.ok) resolve(await response.json())
      else reject(await problemOf(response))
    }
    signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}
