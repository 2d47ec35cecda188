import {
  localize,
  OTHERS,
  sameNames,
  tellApart,
  type Locale,
  type NamesOfValues,
  type ReportPlan,
  type ReportRow,
} from '@tenon/engine'
import { datasetTexts } from '../db/dataset-texts.ts'
import { labelStatement, noteStatement } from '../db/label-statement.ts'
import { run, type Executor } from '../db/statements.ts'
import type { FormRequest } from '../records/request-context.ts'
import { fieldOf } from './plan-context.ts'

type Labels = Record<string, NamesOfValues>

/**
 * How the values of each dimension are shown: titles of what ids point to, else what the field's type makes of a value. No two values
 * of a dimension are called alike.
 */
export async function labelsOf(
  db: Executor,
  request: FormRequest,
  plan: ReportPlan,
  rows: readonly ReportRow[],
  locale: Locale,
): Promise<Labels> {
  const labels: Labels = {}
  const notesOf = async (points: string, ids: readonly string[]): Promise<NamesOfValues> => {
    if (ids.length === 0) return {}
    const found = await run(db, noteStatement(request.access, request.form, points), { ...request.slots, ids })
    return Object.fromEntries(found.flatMap(({ id, note }) => (note === null ? [] : [[id, note] as const])))
  }
  await Promise.all(
    plan.dimensions.map(async ({ key, value, field, grain, computed, values: named }) => {
      const values = [...new Set(rows.map((row) => row[key]))].filter(
        (one) => one !== OTHERS && one !== null && one !== undefined,
      )
      if (value.type.kind === 'id') {
        const points = value.type.form
        if (points === undefined || values.length === 0) return
        const found = await run(db, labelStatement(request.access, request.form, points), {
          ...request.slots,
          ids: values,
        })
        const names = Object.fromEntries(
          found.flatMap(({ id, title }) => (title === null ? [] : [[id, title] as const])),
        )
        labels[key] = tellApart(names, await notesOf(points, sameNames(names)), locale)
        return
      }
      if (computed) {
        const texts = (named ?? []).map((one) => [one.value, localize(one.label ?? one.value, locale)] as const)
        labels[key] = tellApart(Object.fromEntries(texts), {}, locale)
        return
      }
      const compiled = fieldOf(request.app, field.form, field.key)
      const dated = value.type.kind === 'date'
      if (!compiled || dated || value.type.kind === 'boolean') return
      // A coarser value is shown by the type that brought the grouping.
      const shows = grain === undefined || compiled.type.groupings?.some((one) => one.key === grain)
      if (!shows) return
      const asked = { field: field.key, by: 'text' as const, values: values.map(String) }
      const form = request.app.form(field.form)
      const texts = form ? await datasetTexts(db, request.app.registry, form, asked, locale) : {}
      const names = Object.fromEntries(
        values.map((one) => {
          const text = String(one)
          return [text, texts[text] ?? (compiled.type.toText(one, compiled, locale) || text)]
        }),
      )
      labels[key] = tellApart(names, {}, locale)
    }),
  )
  return labels
}
