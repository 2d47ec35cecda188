import {
  appFields,
  type AppBundle,
  type CompiledField,
  type FieldDefinition,
  type Label,
  type Registry,
} from '@tenon/engine'
import { addField } from './edits.ts'
import { sectionsOf } from './places.ts'

/** The form of the app whose records a stored field points to; undefined where the field is no relation. */
export function pointsTo(bundle: AppBundle, field: CompiledField | undefined): string | undefined {
  const target = field?.columnType === undefined ? undefined : field.type.target?.(field.settings)
  return target !== undefined && Object.hasOwn(bundle.forms, target) ? target : undefined
}

/** The field by which the other form shows who points to it by this relation. */
export function mirrorIn(bundle: AppBundle, registry: Registry, relation: CompiledField): FieldDefinition | undefined {
  const target = pointsTo(bundle, relation)
  const fields = target === undefined ? [] : [...(appFields(bundle, registry).of(target)?.values() ?? [])]
  return fields.find(
    ({ computation }) =>
      computation?.kind === 'mirror' && computation.form === relation.form && computation.relation === relation.key,
  )?.definition
}

/** Puts such a field at the end of the other form; the bundle as it is where no kind of field can be one. */
export function addMirror(bundle: AppBundle, registry: Registry, relation: CompiledField, label: Label): AppBundle {
  const target = pointsTo(bundle, relation)
  const form = target === undefined ? undefined : bundle.forms[target]
  const from = `${relation.form}.${relation.key}`
  const type = registry.fields.find((each) => each.computed?.({ ...each.defaultSettings, from })?.kind === 'mirror')
  if (!form || !type) return bundle
  const sections = sectionsOf(form)
  const section = Math.max(0, sections.length - 1)
  const place = { kind: 'section', section, index: sections[section]?.items.length ?? 0 } as const
  const field: FieldDefinition = { id: '', key: relation.form, type: type.type, label, settings: { from } }
  return { ...bundle, forms: { ...bundle.forms, [form.key]: addField(form, field, place) } }
}
