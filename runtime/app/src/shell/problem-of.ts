import { ApiError, isTemporary, reasonOf } from '@tenon/ui/api'

/**
 * Why a page or card has nothing to show. `wrong`: the question itself was refused, and asking again gives the same; the
 * picture of a lost connection only stands where there was no answer at all.
 */
export function problemOf(error: Error | null): {
  readonly icon: string
  readonly wrong: boolean
  readonly text: string
} {
  const wrong = error instanceof ApiError && error.status < 500 && !isTemporary(error)
  const silent = !(error instanceof ApiError) || error.status === 0
  return { icon: silent ? 'wifi-off' : 'triangle-alert', wrong, text: reasonOf(error) }
}
