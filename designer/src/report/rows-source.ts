import {
  appFields,
  localize,
  rowsForm,
  type AppBundle,
  type FieldDefinition,
  type Locale,
  type Registry,
} from '@tenon/engine'
import { typeFor } from '@tenon/ui/condition'

/** The subforms of a form whose rows can be counted. */
export function subformsOf(bundle: AppBundle, form: string, registry: Registry): readonly FieldDefinition[] {
  const fields = appFields(bundle, registry).of(form)
  return (bundle.forms[form]?.fields ?? []).filter(({ key }) => fields?.get(key)?.type.storage === 'child')
}

/**
 * The bundle with the rows of a subform as a form of their own: their fields, and the record that holds them as a relation
 * called `parent`, so that every input of fields, conditions and formulas takes them.
 */
export function withRows(
  bundle: AppBundle,
  of: { readonly form: string; readonly rows?: string | undefined } | undefined,
  registry: Registry,
  locale: Locale,
): AppBundle {
  const { form: key, rows } = of ?? {}
  const form = bundle.forms[key ?? '']
  const subform = form?.fields.find((field) => field.key === rows)
  const type = form && typeFor({ kind: 'id', form: form.key }, registry)
  if (!form || !subform || !type) return bundle
  const name = rowsForm(form.key, subform.key)
  const inner = (subform.settings?.['fields'] ?? []) as readonly FieldDefinition[]
  const parent: FieldDefinition = {
    id: 'f_parent',
    key: 'parent',
    type: type.type,
    label: form.label,
    settings: { ...type.defaultSettings, form: form.key },
  }
  const label = `${localize(form.label, locale)} / ${localize(subform.label, locale)}`
  return {
    ...bundle,
    forms: { ...bundle.forms, [name]: { kind: 'form', key: name, label, fields: [...inner, parent] } },
  }
}
