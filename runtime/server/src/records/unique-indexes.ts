import { derivedIndexes, type CompiledForm } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'

/** Whether the unique index of a 查重 rule stands, so that Postgres itself keeps the rule. */
export function uniqueIndexStands(app: PublishedApp, form: CompiledForm, fields: readonly string[]): boolean {
  return derivedIndexes(form).some(
    (index) =>
      index.unique &&
      app.indexes.has(index.name) &&
      index.fields.length === fields.length &&
      index.fields.every((key, i) => key === fields[i]),
  )
}
