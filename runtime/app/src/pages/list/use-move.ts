import { ApiError, updateRecord, type RecordRow } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'

type Values = Readonly<Record<string, unknown>>

/**
 * Moves records by hand, on a board or in a calendar: each is shown in its new place at once, stays there when the server
 * agrees, can be taken back, and goes back by itself with the reason when it was refused.
 */
export function useMove(on: {
  readonly app: () => string
  readonly form: () => string
  /** Shows the values before the server has answered. */
  readonly place: (row: RecordRow, values: Values) => void
  readonly reload: () => Promise<unknown>
}) {
  const { t } = useText()
  /** What we have written ourselves: the next move need not wait until the rows are read again. */
  const versions = new Map<string, number>()
  let last: Promise<void> = Promise.resolve()

  /** One move after the other, because each stands on the version that the one before it made. */
  function move(row: RecordRow, values: Values, done: string): Promise<void> {
    on.place(row, values)
    return next(() => send(row, values, done))
  }
  function next(step: () => Promise<void>): Promise<void> {
    last = last.then(step, step)
    return last
  }
  async function send(row: RecordRow, values: Values, done: string | null): Promise<void> {
    const version = Math.max(row.version, versions.get(row.id) ?? 0)
    try {
      const saved = await updateRecord(on.app(), on.form(), row.id, values, version)
      versions.set(row.id, saved.version)
      if (done !== null) toast(done, { action: { label: t('list.move.undo'), run: () => undo(row, values) } })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const reason = error.issues.map((issue) => issue.message).find(Boolean) ?? error.message
      const text = error.code === 'CONFLICT' ? t('list.conflict') : t('list.move.refused', { message: reason })
      toast(text, { look: 'bad' })
    }
    await on.reload()
  }
  function undo(row: RecordRow, values: Values): Promise<void> {
    const before = Object.fromEntries(Object.keys(values).map((path) => [path, row[path] ?? null]))
    on.place(row, before)
    return next(() => send(row, before, null))
  }
  return move
}
