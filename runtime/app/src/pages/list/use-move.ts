import { ApiError, reasonOf, updateRecord, type RecordRow } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { shallowRef, type ShallowRef } from 'vue'

type Values = Readonly<Record<string, unknown>>

export interface Moves {
  move(row: RecordRow, values: Values, done: string): Promise<void>
  /** Values of records that are on their way, over what has been read of them, until they have been read again. */
  readonly moved: ShallowRef<ReadonlyMap<string, Values>>
}

/**
 * Moves records by hand, on a board or in a calendar: each is shown in its new place at once, stays there when the server
 * agrees, can be taken back, and goes back by itself with the reason when it was refused.
 */
export function useMove(on: {
  readonly app: () => string
  readonly form: () => string
  /** Shows a record in its new place where `moved` is not read. */
  readonly place?: (row: RecordRow, values: Values) => void
  readonly reload: () => Promise<unknown>
}): Moves {
  const { t } = useText()
  const moved = shallowRef<ReadonlyMap<string, Values>>(new Map())
  const steps = new Map<string, number>()
  /** What we have written ourselves: the next move need not wait until the rows are read again. */
  const versions = new Map<string, number>()
  /** Ways back that are offered, by record. One at a time: that of the move before would take the later one back as well. */
  const offers = new Map<string, () => void>()
  let last: Promise<void> = Promise.resolve()

  /** One move after the other, because each stands on the version that the one before it made. */
  function move(row: RecordRow, values: Values, done: string): Promise<void> {
    return next(row, values, done)
  }
  function next(row: RecordRow, values: Values, done: string | null): Promise<void> {
    offers.get(row.id)?.()
    on.place?.(row, values)
    steps.set(row.id, (steps.get(row.id) ?? 0) + 1)
    moved.value = new Map(moved.value).set(row.id, { ...moved.value.get(row.id), ...values })
    const step = () => send(row, values, done).finally(() => settle(row.id))
    last = last.then(step, step)
    return last
  }
  /** What is read now holds the last of its moves. */
  function settle(id: string): void {
    const left = steps.get(id)! - 1
    steps.set(id, left)
    if (left === 0) moved.value = new Map([...moved.value].filter(([key]) => key !== id))
  }
  async function send(row: RecordRow, values: Values, done: string | null): Promise<void> {
    const version = Math.max(row.version, versions.get(row.id) ?? 0)
    try {
      const saved = await updateRecord(on.app(), on.form(), row.id, values, version)
      versions.set(row.id, saved.version)
      if (done !== null) offer(row, values, done)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const reason = reasonOf(error)
      const text = error.code === 'CONFLICT' ? t('list.conflict') : t('list.move.refused', { message: reason })
      toast(text, { look: 'bad' })
    }
    await on.reload()
  }
  function offer(row: RecordRow, values: Values, done: string): void {
    offers.get(row.id)?.()
    const action = { label: t('list.move.undo'), run: () => undo(row, values) }
    offers.set(row.id, toast(done, { action }))
  }
  function undo(row: RecordRow, values: Values): Promise<void> {
    const before = Object.fromEntries(Object.keys(values).map((path) => [path, row[path] ?? null]))
    return next(row, before, null)
  }
  return { move, moved }
}
