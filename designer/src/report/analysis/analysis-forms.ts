import { localize, type AppBundle, type Locale, type Registry } from '@tenon/engine'
import { conditionFields } from '@tenon/ui/condition'

/** An option, a field and a form as far as an analysis asks for them. */
export interface AnalysisOption {
  readonly value: string
  readonly label: string
  readonly color?: string
}
export interface AnalysisField {
  readonly key: string
  readonly label: string
  readonly kind: string
  /** Where a relation points to. */
  readonly form?: string
  readonly options: readonly AnalysisOption[]
}
export interface AnalysisForm {
  readonly key: string
  readonly label: string
  readonly fields: readonly AnalysisField[]
}
export type AnalysisForms = Readonly<Record<string, AnalysisForm>>

/** The forms of an app with the fields that an analysis can name. */
export function analysisForms(bundle: AppBundle, registry: Registry, locale: Locale): AnalysisForms {
  const forms = Object.values(bundle.forms).map((form): AnalysisForm => {
    const [own] = conditionFields(bundle, form.key, registry, { locale, related: false }).groups
    const fields = (own?.fields ?? []).map(({ path, label, field }): AnalysisField => {
      const type = field.valueType
      const options = field.options.map((item) => ({
        value: item.value,
        label: localize(item.label ?? item.value, locale),
        ...(item.color === undefined ? {} : { color: item.color }),
      }))
      const target = type.kind === 'id' ? type.form : undefined
      return { key: path, label, kind: type.kind, options, ...(target === undefined ? {} : { form: target }) }
    })
    return { key: form.key, label: localize(form.label, locale), fields }
  })
  return Object.fromEntries(forms.map((form) => [form.key, form]))
}

export const hasOptions = (field: AnalysisField): boolean => field.kind === 'text' && field.options.length > 0
export const isNumber = (field: AnalysisField): boolean => field.kind === 'number'
export const isDay = (field: AnalysisField): boolean => field.kind === 'date'
export const isMoment = (field: AnalysisField): boolean => field.kind === 'datetime' || field.kind === 'date'
export const pointsTo =
  (form: string) =>
  (field: AnalysisField): boolean =>
    field.kind === 'id' && field.form === form
