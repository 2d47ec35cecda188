import { dependants, type AppBundle, type FieldDefinition, type Label } from '@tenon/engine'

interface Texts {
  t(key: string, params?: Record<string, unknown>): string
  label(label: Label | undefined): string
  joined(names: readonly string[]): string
}
const SHOWN = 4

/**
 * What somebody should know who removes a field: that it has values, and what names it. undefined where neither is so. Columns of
 * a table of rows have only values; nothing outside of the table names them.
 */
export function removalWords(
  bundle: AppBundle,
  form: string,
  field: FieldDefinition,
  rows: FieldDefinition | undefined,
  { t, label, joined }: Texts,
): string | undefined {
  const used = rows ? [] : dependants(bundle, form, field.key)
  const places = used.map(({ definition, part }) =>
    part
      ? t(`formDesigner.removed.part.${part}`)
      : `${t(`designer.tabs.${definition.kind}`)}“${label(definition.label)}”`,
  )
  if (places.length === 0 && field.column === undefined) return undefined
  const named = [...new Set(places)]
  const list = joined(named.slice(0, SHOWN)) + (named.length > SHOWN ? ' …' : '')
  return [
    t('formDesigner.removed.field', { name: label(field.label) }),
    ...(field.column === undefined ? [] : [t('formDesigner.removed.archived')]),
    ...(places.length > 0 ? [t('formDesigner.removed.used', { places: list })] : []),
  ].join(' ')
}
