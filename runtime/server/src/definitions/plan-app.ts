import {
  compileForm,
  planTable,
  type AppBundle,
  type ArchivedColumn,
  type FormDefinition,
  type ParseContext,
  type Registry,
  type TableOperation,
} from '@tenon/engine'

/** What publishing does to the tables of one form. */
export interface FormPlan {
  readonly form: string
  readonly operations: readonly TableOperation[]
  readonly archived: readonly ArchivedColumn[]
}
export interface AppPlan {
  /** The next bundle with physical columns allotted: what is stored. */
  readonly bundle: AppBundle
  readonly forms: readonly FormPlan[]
  /** Forms that go; their tables stay. */
  readonly removed: readonly string[]
}

/**
 * The table operations between two bundles (`old` null = first publish). `archived` gives the columns that earlier versions
 * left behind, by form; `tables` says which tables exist, because a form that was removed once has left its own.
 */
export function planApp(
  old: AppBundle | null,
  next: AppBundle,
  archived: (form: string) => readonly ArchivedColumn[],
  lastKnown: (form: string) => FormDefinition | undefined,
  registry: Registry,
  context: ParseContext,
): AppPlan {
  const forms: Record<string, FormDefinition> = {}
  const plans: FormPlan[] = []
  for (const form of Object.values(next.forms)) {
    // Columns come from the version before, never from what somebody sent.
    const before = old?.forms[form.key] ? old : withForm(old, next, lastKnown(form.key))
    const bare = { ...next, forms: { ...next.forms, [form.key]: strip(form) } }
    const compiledOld = before && before.forms[form.key] ? compileForm(before, form.key, registry) : null
    const plan = planTable(compiledOld, compileForm(bare, form.key, registry), archived(form.key), context)
    forms[form.key] = plan.definition
    plans.push({ form: form.key, operations: plan.operations, archived: plan.archived })
  }
  const removed = Object.keys(old?.forms ?? {}).filter((key) => !Object.hasOwn(next.forms, key))
  return { bundle: { ...next, forms }, forms: plans, removed }
}

// helpers

/** A removed form that comes back is planned against its last definition, whose table still stands. */
function withForm(old: AppBundle | null, next: AppBundle, form: FormDefinition | undefined): AppBundle | null {
  if (!form) return null
  return { ...(old ?? next), forms: { ...(old ?? next).forms, [form.key]: form } }
}

/** WARNING: physical names are ours alone; whatever a draft says about them is dropped before planning. */
function strip(form: FormDefinition): FormDefinition {
  return { ...form, fields: form.fields.map(bareField) }
}
function bareField<F extends FormDefinition['fields'][number]>(field: F): F {
  const { column: _column, columnType: _type, ...bare } = field
  const inner = field.settings?.fields
  const settings = Array.isArray(inner)
    ? { ...field.settings, fields: inner.map((child) => bareField(child as F)) }
    : field.settings
  return { ...bare, ...(settings ? { settings } : {}) } as F
}
