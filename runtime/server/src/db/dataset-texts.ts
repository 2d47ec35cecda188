import { param, physicalName, ref, sql, type CompiledForm, type Locale, type Registry } from '@tenon/engine'
import { prepare, run, type Executor } from './statements.ts'

/**
 * How a text of the platform's own rows reads in a language, where that differs from what is stored: by the row (`id`), or by the
 * stored text. Empty for every other form and field.
 */
export async function datasetTexts(
  db: Executor,
  registry: Registry,
  form: CompiledForm,
  asked: { readonly field: string; readonly by: 'id' | 'text'; readonly values: readonly string[] },
  locale: Locale,
): Promise<Readonly<Record<string, string>>> {
  const column = registry.datasets.find(({ key }) => key === form.key)?.texts?.[asked.field]
  if (column === undefined || asked.values.length === 0) return {}
  const of = (name: string) => ref(physicalName(name))
  const key = of(asked.by === 'id' ? 'id' : asked.field)
  const text = sql`${of(column)} ->> ${param(locale, 'text')}`
  const values = param([...asked.values], asked.by === 'id' ? 'uuid[]' : 'text[]')
  const rows = await run<{ key: string; text: string }>(
    db,
    prepare(
      sql`select distinct on (${key}) ${key}::text as key, ${text} as text from ${ref(physicalName('meta'), physicalName(form.table))} where ${key} = any(${values}) and ${text} is not null order by ${key}`,
      { named: false },
    ),
  )
  return Object.fromEntries(rows.map((row) => [row.key, row.text]))
}
