import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { addFilterUses, type FilterUse } from '../db/report-filters.ts'
import type { FormRequest } from '../records/request-context.ts'
import { planFor, type ReportQuestion } from './answer-report.ts'

/** What reports filter by, noted beside their answers: some of it may be lost with the process, none of it slows a question. */
export interface FilterUsage {
  note(request: FormRequest, question: ReportQuestion, milliseconds: number): void
  /** Writes down what was noted. */
  flush(): Promise<void>
}

/** Uses that are kept in memory before they are written. */
const BATCH = 50
/** Every list has an index for whose a record is. */
const SERVED = new Set(['id', 'owner_id', 'dept_id', 'updated_at'])

export function createFilterUsage(
  db: Kysely<Database>,
  now: () => Date,
  failed: (error: unknown) => void,
): FilterUsage {
  const pending = new Map<string, FilterUse>()
  let noted = 0
  const flush = async (): Promise<void> => {
    const uses = [...pending.values()]
    pending.clear()
    noted = 0
    if (uses.length > 0) await addFilterUses(db, uses, now().toISOString())
  }
  return {
    flush,
    note(request, question, milliseconds) {
      for (const field of filteredFields(request, question)) {
        const { app, form } = request
        const key = `${app.key}/${form.key}/${field}`
        const before = pending.get(key) ?? { uses: 0, milliseconds: 0 }
        pending.set(key, {
          app: app.key,
          form: form.key,
          field,
          uses: before.uses + 1,
          milliseconds: before.milliseconds + Math.round(milliseconds),
        })
        noted++
      }
      if (noted >= BATCH) flush().catch(failed)
    },
  }
}

// helpers

/** Stored fields of the form itself that the report's filter, the filter bar or its period are about. */
function filteredFields(request: FormRequest, { report, conditions, period }: ReportQuestion): readonly string[] {
  const { form } = request
  if (report.dataset.rows !== undefined || form.schema === 'meta') return []
  const within = period?.condition(period.range)
  const { filter } = planFor(request, report, within ? [...conditions, within] : conditions)
  return (filter?.needs.fields ?? []).filter(
    (key) => !SERVED.has(key) && (key === 'created_at' || form.field(key)?.column !== undefined),
  )
}
