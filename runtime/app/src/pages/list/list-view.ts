import type { SavedView } from '@tenon/ui/api'
import { localize, type Expression, type FormDefinition, type Locale } from '@tenon/engine'

/** A tab of the list: a view of the form, or one that somebody saved. */
export interface ListView {
  readonly key: string
  readonly label: string
  readonly kind: string
  readonly columns: readonly string[]
  readonly filter: Expression | null
  readonly sort: readonly string[]
  readonly group: string | null
  readonly settings: Readonly<Record<string, unknown>>
  /** The saved view behind it; undefined for a view of the form. */
  readonly saved: SavedView | undefined
}

/** The form's views, then the saved ones; a form without views gets one with its first eight fields. */
export function listViews(
  form: FormDefinition,
  saved: readonly SavedView[],
  locale: Locale,
  words: { all: string },
): readonly ListView[] {
  const own = (form.views ?? []).map((view): ListView => ({
    key: view.key,
    label: localize(view.label, locale),
    kind: view.kind,
    columns: view.columns ?? defaultColumns(form),
    filter: view.filter ?? null,
    sort: view.sort ?? [],
    group: view.group ?? null,
    settings: view.settings ?? {},
    saved: undefined,
  }))
  const added = saved.map((view): ListView => ({
    key: view.id,
    label: view.label,
    kind: view.kind,
    columns: view.columns ?? defaultColumns(form),
    filter: view.filter ?? null,
    sort: view.sort ?? [],
    group: view.group ?? null,
    settings: view.settings ?? {},
    saved: view,
  }))
  if (own.length > 0) return [...own, ...added]
  const all = { key: 'all', label: words.all, kind: 'table', columns: defaultColumns(form), filter: null }
  return [{ ...all, sort: ['-created_at'], group: null, settings: {}, saved: undefined }, ...added]
}

// helpers

const defaultColumns = (form: FormDefinition): readonly string[] => [
  ...form.fields.slice(0, 8).map((field) => field.key),
  'owner_id',
  'created_at',
]
