import { currentLocale } from '../i18n/i18n.ts'
import { i18n } from '../i18n/i18n.ts'
import { ApiError } from './error.ts'
import { saveFile } from '../kit/save-file.ts'

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined | null>>
  readonly body?: unknown
  /** `If-Match`: the version that was read. */
  readonly match?: number | string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

let csrfToken = ''
const signedOut = new Set<() => void>()

/** The token that writes carry; given by sign-in and by `GET /api/auth/me`. */
export function setCsrfToken(token: string): void {
  csrfToken = token
}

/** Called when an answer says that nobody is signed in. Returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener)
  return () => signedOut.delete(listener)
}

export const get = <T>(path: string, options: RequestOptions = {}): Promise<T> => request<T>('GET', path, options)
export const post = <T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> =>
  request<T>('POST', path, { ...options, body })
export const put = <T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> =>
  request<T>('PUT', path, { ...options, body })
export const patch = <T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> =>
  request<T>('PATCH', path, { ...options, body })
export const del = <T>(path: string, options: RequestOptions = {}): Promise<T> => request<T>('DELETE', path, options)

/**
 * One request to the server, `path` below `/api`. A body of type FormData goes as it is, anything else as JSON.
 * Throws `ApiError` for every answer that is not 2xx and when the network is off. 204 gives undefined.
 */
export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, options)
  if (!response.ok) throw await failure(response, path)
  if (response.status === 204) return undefined as T
  try {
    return (await response.json()) as T
  } catch (cause) {
    // An answer that breaks off is one that did not come; one that is no JSON is none of ours.
    if (options.signal?.aborted || cause instanceof SyntaxError) throw cause
    throw offline(cause)
  }
}

/**
 * One request whose answer is lines of JSON, handed on as they come. Throws like `request`, and OFFLINE where the answer breaks off.
 */
export async function requestLines<T>(
  method: string,
  path: string,
  options: RequestOptions,
  each: (line: T) => void,
): Promise<void> {
  const response = await send(method, path, options)
  if (!response.ok || !response.body) throw await failure(response, path)
  try {
    const decoder = new TextDecoder()
    let rest = ''
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read()
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n')
      rest = lines.pop()!
      for (const line of lines) if (line !== '') each(JSON.parse(line) as T)
      if (done) return
    }
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw offline(cause)
  }
}

/** Fetches a file and hands it to the browser's download, with the name that the server gives. */
export async function download(
  path: string,
  options: RequestOptions & { readonly method?: string } = {},
): Promise<void> {
  const response = await send(options.method ?? 'GET', path, options)
  if (!response.ok) throw await failure(response, path)
  saveFile(await response.blob(), fileName(response.headers.get('content-disposition')) ?? 'download')
}

/** Sends a file with its progress (0–1); fetch cannot tell how much of a body has gone. */
export function upload<T>(path: string, form: FormData, onProgress?: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', address(path, {}))
    for (const [name, value] of Object.entries(headers('POST', {}))) call.setRequestHeader(name, value)
    call.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total)
    call.onerror = () => reject(offline())
    call.onload = () => {
      const body = parse(call.responseText)
      if (call.status < 300) resolve(body as T)
      else reject(toError(call.status, body))
    }
    call.send(form)
  })
}

// helpers

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const json = options.body !== undefined && !(options.body instanceof FormData)
  try {
    return await fetch(address(path, options.query ?? {}), {
      method,
      credentials: 'same-origin',
      headers: { ...headers(method, options), ...(json ? { 'Content-Type': 'application/json' } : {}) },
      ...(options.body === undefined ? {} : { body: json ? JSON.stringify(options.body) : (options.body as FormData) }),
      ...(options.signal ? { signal: options.signal } : {}),
    })
  } catch (cause) {
    if (options.signal?.aborted) throw cause
    throw offline(cause)
  }
}

function headers(method: string, options: RequestOptions): Record<string, string> {
  return {
    Accept: 'application/json',
    'Accept-Language': currentLocale(),
    ...(method === 'GET' ? {} : { 'X-CSRF-Token': csrfToken }),
    ...(options.match === undefined ? {} : { 'If-Match': `"${options.match}"` }),
    ...options.headers,
  }
}

function address(path: string, query: NonNullable<RequestOptions['query']>): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value))
  const text = search.toString()
  return `/api${path}${text ? `?${text}` : ''}`
}

async function failure(response: Response, path: string): Promise<ApiError> {
  const error = toError(response.status, parse(await response.text()))
  if (response.status === 401 && !path.startsWith('/auth/')) for (const listener of signedOut) listener()
  return error
}

/** The error that an answer of this status and body is. */
export function toError(status: number, body: unknown): ApiError {
  const error = (body as { error?: ConstructorParameters<typeof ApiError>[1] } | undefined)?.error
  const message = error?.message ?? i18n.global.t(wordsOf(status), { status })
  return new ApiError(status, { ...(error ?? { code: 'INTERNAL' }), message })
}

/** What a proxy says that answers in place of the server. */
function wordsOf(status: number): string {
  if (status >= 502) return 'api.unavailable'
  if (status === 403) return 'api.refused'
  if (status === 404) return 'api.missing'
  if (status === 413) return 'api.tooLarge'
  return status === 429 ? 'api.busy' : 'api.failed'
}

export const offline = (cause?: unknown): ApiError =>
  new ApiError(0, { code: 'OFFLINE', message: i18n.global.t('api.offline') }, { cause })

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fileName(disposition: string | null): string | undefined {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  return encoded ? decodeURIComponent(encoded) : disposition?.match(/filename="?([^";]+)/i)?.[1]
}
