import { acceptable, PlatformError, type Issue } from '@tenon/engine'

/** Throws what a list of issues means for a write: nothing, DUPLICATE when that is all there is, INVALID otherwise. */
export function refuse(issues: readonly Issue[]): void {
  if (acceptable(issues)) return
  const errors = issues.filter((issue) => issue.level !== 'warning')
  const duplicate = errors.every((issue) => issue.code === 'DUPLICATE')
  throw new PlatformError(duplicate ? 'DUPLICATE' : 'INVALID', {}, { issues })
}
