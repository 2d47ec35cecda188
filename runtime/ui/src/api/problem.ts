import { i18n } from '../i18n/i18n.ts'
import { ApiError, reasonOf } from './error.ts'

/** Why something could not be shown, as people are told. */
export interface Problem {
  readonly icon: string
  /** The server's own reason where it gave one. */
  readonly text: string
  /** Asking again may give another answer. */
  readonly again: boolean
  /** It is not there, or not for this person: a page may say so in words of its own. */
  readonly missing: boolean
}

/**
 * What an error means to whoever waited for an answer: a lost connection, a refusal, something missing, a limit or a fault. The
 * picture of a lost connection stands only where there was no answer; `again` is false where the same question gets the same
 * answer. Never throws; an error that no request threw gets our own sentence, its message says nothing to people.
 *
 *     problemOf(new ApiError(403, { code: 'FORBIDDEN', message: '您没有权限。' }))
 *     // { icon: 'lock', text: '您没有权限。', again: false, missing: false }
 */
export function problemOf(error: Error | null | undefined): Problem {
  if (!(error instanceof ApiError)) return { ...FAULT, text: i18n.global.t('api.broken'), missing: false }
  return { ...kindOf(error), text: reasonOf(error), missing: error.status === 404 || error.status === 410 }
}

// helpers

type Kind = Omit<Problem, 'text' | 'missing'>

const FAULT: Kind = { icon: 'triangle-alert', again: true }
const WRONG: Kind = { icon: 'triangle-alert', again: false }
const BY_STATUS: Readonly<Record<number, Kind>> = {
  0: { icon: 'wifi-off', again: true },
  401: { icon: 'lock', again: false },
  403: { icon: 'lock', again: false },
  404: { icon: 'file-x', again: false },
  // Somebody else was quicker: what is there now may answer.
  409: FAULT,
  410: { icon: 'file-x', again: false },
  429: { icon: 'hourglass', again: true },
}

function kindOf({ status, code }: ApiError): Kind {
  // What takes too long now may be in time when there is less to do.
  if (code === 'TOO_EXPENSIVE') return { icon: 'hourglass', again: true }
  if (status >= 502) return { icon: 'cloud-off', again: true }
  return BY_STATUS[status] ?? (status < 500 ? WRONG : FAULT)
}
