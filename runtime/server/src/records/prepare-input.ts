import { isMade, PlatformError, type Issue, type RecordContext, type Row } from '@tenon/engine'
import { userScope } from './request-context.ts'
import { isUuid } from './get-record.ts'
import type { Loaded } from './load-needs.ts'
import type { FormSaver } from './save-change.ts'

/**
 * Takes the owner out of the input of a new record. Default: whoever makes it. Another one needs the right to transfer.
 * Errors: FORBIDDEN, INVALID.
 */
export function splitOwner(saver: FormSaver, values: Row): { input: Row; owner: string | null } {
  const { owner_id: given, ...input } = values
  const own = saver.context.actor.kind === 'user' ? saver.context.actor.id : null
  if (given === undefined) return { input, owner: own }
  const owner = ownerOf(given)
  if (owner !== own && saver.permit && !saver.permit.can('transfer'))
    throw new PlatformError('FORBIDDEN', { field: 'owner_id' })
  return { input, owner }
}

/** An owner as sent: an id or null. Errors: INVALID. */
export function ownerOf(given: unknown): string | null {
  if (given === null || isUuid(given)) return given
  throw new PlatformError('INVALID', {}, { issues: [{ path: 'owner_id', code: 'TYPE' }] })
}

/**
 * Takes out what this person may see and not write, with an issue each. What he may not even see is left in, so that it is
 * refused like a name that does not exist.
 */
export function unwritable(
  saver: FormSaver,
  values: Row,
  writable: ((key: string) => boolean) | undefined,
): { input: Row; issues: Issue[] } {
  if (!writable) return { input: values, issues: [] }
  const input: Record<string, unknown> = {}
  const issues: Issue[] = []
  for (const [key, value] of Object.entries(values)) {
    const field = saver.form.field(key)
    if (field && !writable(key) && saver.permit?.known(key) && !isMade(field))
      issues.push({ path: key, code: 'READONLY' })
    else input[key] = value
  }
  return { input, issues }
}

/** What validation knows beside the values. */
export function recordContext(
  saver: FormSaver,
  loaded: Loaded,
  writable: ((key: string) => boolean) | undefined,
): RecordContext {
  const { context } = saver
  const user = userScope(context.actor, context.app.key)
  return {
    now: context.now,
    today: context.today,
    timeZone: context.timeZone,
    ...(user ? { user } : {}),
    related: loaded.related,
    children: loaded.children,
    writer: saver.writer,
    hand: saver.hand,
    ...(writable ? { writable } : {}),
  }
}
