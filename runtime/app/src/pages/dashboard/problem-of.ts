import { ApiError, reasonOf } from '@tenon/ui/api'

/** Why a card has nothing to show: what is wrong with the question itself, else that it could not be asked. */
export function problemOf(error: Error | null): {
  readonly icon: string
  readonly wrong: boolean
  readonly text: string
} {
  const wrong = error instanceof ApiError && error.status < 500 && error.status >= 400
  return { icon: wrong ? 'triangle-alert' : 'wifi-off', wrong, text: reasonOf(error) }
}
