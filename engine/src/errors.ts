import type { Locale } from './definition/json.ts'
/** One mistake in what somebody sent or wrote: where, what, and the parameters of the message (translated later). */
export interface Issue {
  /** Slash path from the record or definition: `mobile`, `contacts/0/name`, `fields/3/settings/scale`. */
  readonly path: string
  readonly code: string
  /** The builder's own message when there is one; otherwise the reader's language is applied to `code` and `params`. */
  readonly message?: string
  readonly params?: Readonly<Record<string, unknown>>
  /** A warning does not refuse the write. Default: error. */
  readonly level?: 'error' | 'warning'
}

/** Code → HTTP status: the whole catalogue of errors that leave the server. */
export const ERROR_STATUS = {
  INVALID: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  DUPLICATE: 409,
  TOO_LARGE: 413,
  UNSUPPORTED: 415,
  TOO_EXPENSIVE: 422,
  STATE: 422,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const
export type ErrorCode = keyof typeof ERROR_STATUS

/** The one exception type. User mistakes inside a record are `issues`; the cause never leaves the server. */
export class PlatformError extends Error {
  readonly code: ErrorCode
  readonly params: Readonly<Record<string, unknown>>
  readonly issues: readonly Issue[] | undefined
  /** What it says to people, instead of the catalogue's sentence. */
  readonly sentence: Readonly<Record<Locale, string>> | undefined
  constructor(
    code: ErrorCode,
    params: Readonly<Record<string, unknown>> = {},
    options: {
      cause?: unknown
      issues?: readonly Issue[]
      message?: string
      sentence?: Readonly<Record<Locale, string>> | undefined
    } = {},
  ) {
    super(options.message ?? code, { cause: options.cause })
    this.name = 'PlatformError'
    this.code = code
    this.params = params
    this.issues = options.issues
    this.sentence = options.sentence
  }
  get status(): number {
    return ERROR_STATUS[this.code]
  }
}
