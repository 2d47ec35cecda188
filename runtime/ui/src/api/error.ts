import type { Issue } from '@tenon/engine'

/** An answer that is not 2xx, or no answer at all (`status` 0, code `OFFLINE`). `message` is ready to be shown. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly issues: readonly Issue[]
  readonly params: Readonly<Record<string, unknown>>
  readonly requestId: string | undefined
  constructor(
    status: number,
    body: {
      code: string
      message: string
      issues?: readonly Issue[]
      params?: Record<string, unknown>
      requestId?: string
    },
    options?: { cause?: unknown },
  ) {
    super(body.message, options)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code
    this.issues = body.issues ?? []
    this.params = body.params ?? {}
    this.requestId = body.requestId
  }
}

/** Why something was refused: what is wrong with the first part of it that is, else what was said of the whole. */
export const reasonOf = (error: Error | null | undefined): string =>
  (error instanceof ApiError ? error.issues.map(({ message }) => message).find(Boolean) : undefined) ??
  error?.message ??
  ''

/** Whether asking again later may help: the network, a server that restarts, too many requests. */
export const isTemporary = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502)
