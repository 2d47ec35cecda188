import { errorMessage, issueMessage, type ErrorCode } from '@tenon/engine'
import { ApiError, batchRecords, reasonOf, type Batch, type BatchResult } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { ref, shallowRef, toValue, type MaybeRefOrGetter } from 'vue'

/** A record that a change of many left as it was, and why. */
export interface Refusal {
  readonly id: string
  readonly reason: string
}

export interface BulkProgress {
  readonly done: number
  readonly total: number
}
/** What became of a change of many: how many were done, and the rows that were not. */
export interface BulkRefused {
  readonly done: number
  /** How many were not done, where `rows` are only the first of them. */
  readonly failed?: number
  readonly rows: readonly Refusal[]
}

/** Changes of many records at once: how far it is, what was done, and which rows were refused why. */
export function useBulk(app: MaybeRefOrGetter<string>, form: MaybeRefOrGetter<string>) {
  const { locale } = useText()
  const progress = ref<BulkProgress | null>(null)
  const refused = shallowRef<BulkRefused | null>(null)

  /** How many were changed; null when nothing was, which is told. Refusals of single rows are kept in `refused`. */
  async function run(batch: Omit<Batch, 'mode'>): Promise<number | null> {
    const ids = [...(batch.update ?? []).map(({ id }) => id), ...(batch.delete ?? [])]
    progress.value = { done: 0, total: ids.length }
    try {
      const result = await batchRecords(toValue(app), toValue(form), { ...batch, mode: 'each' }, (done) => {
        progress.value = { done, total: ids.length }
      })
      const done = result.updated + result.deleted
      if (result.failed > 0) refused.value = { done, rows: refusals(result, ids) }
      return done
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(reasonOf(error), { look: 'bad' })
      return null
    } finally {
      progress.value = null
    }
  }
  function refusals(result: BatchResult, ids: readonly string[]): readonly Refusal[] {
    return result.results.flatMap(({ error, id }, at) => {
      if (!error) return []
      const issues = (error.issues ?? []).map((issue) => issueMessage(issue, locale.value))
      const reason = [...new Set(issues)].join(' ') || errorMessage(error.code as ErrorCode, locale.value)
      return [{ id: id ?? ids[at] ?? '', reason }]
    })
  }
  return { progress, refused, run }
}
