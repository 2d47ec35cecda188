import {
  appFields,
  type AppBundle,
  type CompiledField,
  type FormDefinition,
  type Label,
  type Registry,
} from '@tenon/engine'

export interface PickChoice {
  readonly value: string
  /** Shown joined: 合同 / 客户. */
  readonly labels: readonly Label[]
  readonly icon: string
}
type Choices = (place: PickPlace) => PickChoice[]
export interface PickPlace {
  readonly bundle: AppBundle
  readonly registry: Registry
  /** The form that is being edited. */
  readonly form: string
  /** The other settings, which say of which form the fields are. */
  readonly values: Readonly<Record<string, unknown>>
}

/** What a setting of a kind may be, read from the app. */
export const PICK_CHOICES: Readonly<Record<string, Choices>> = {
  form: ({ bundle }) =>
    Object.values(bundle.forms).map(({ key, label, icon }) => ({
      value: key,
      labels: [label],
      icon: icon ?? 'file-text',
    })),
  flow: ({ bundle }) =>
    Object.values(bundle.flows).map(({ key, label }) => ({ value: key, labels: [label], icon: 'workflow' })),
  role: ({ bundle }) =>
    Object.values(bundle.roles).map(({ key, label }) => ({ value: key, labels: [label], icon: 'key-round' })),
  field: (place) => fieldsOf(place, text(place.values['form']) ?? place.form).map(choice),
  fields: (place) => fieldsOf(place, text(place.values['form']) ?? place.form).map(choice),
  relationField: (place) =>
    fieldsOf(place, place.form)
      .filter((field) => targetOf(field, place.bundle))
      .map(choice),
  relatedField: (place) => {
    const relation = fieldsOf(place, place.form).find((field) => field.key === place.values['relation'])
    const target = relation && targetOf(relation, place.bundle)
    return target ? fieldsOf(place, target).filter(hasValue).map(choice) : []
  },
  childRelation: (place) =>
    Object.values(place.bundle.forms).flatMap((form) =>
      fieldsOf(place, form.key)
        .filter((field) => targetOf(field, place.bundle) === place.form)
        .map((field) => relationChoice(form, field)),
    ),
  pointingField: (place) =>
    Object.values(place.bundle.forms).flatMap((form) =>
      fieldsOf(place, form.key)
        .filter(({ column, type, settings }) => column !== undefined && type.target?.(settings) === place.form)
        .map((field) => relationChoice(form, field)),
    ),
  childField: (place) => {
    const child = text(place.values['from'])?.split('.')[0]
    return child === undefined ? [] : fieldsOf(place, child).filter(hasValue).map(choice)
  },
}

// helpers

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const fieldsOf = ({ bundle, registry }: PickPlace, form: string): CompiledField[] => [
  ...(appFields(bundle, registry).of(form)?.values() ?? []),
]
const hasValue = (field: CompiledField): boolean => field.type.storage === 'column' || field.type.storage === 'virtual'
const choice = ({ key, definition, type }: CompiledField): PickChoice => ({
  value: key,
  labels: [definition.label],
  icon: type.icon,
})
const relationChoice = (form: FormDefinition, field: CompiledField): PickChoice => ({
  value: `${form.key}.${field.key}`,
  labels: [form.label, field.definition.label],
  icon: form.icon ?? 'file-text',
})
function targetOf(field: CompiledField, bundle: AppBundle): string | undefined {
  const target = field.type.target?.(field.settings)
  return field.valueType.kind === 'id' && target !== undefined && Object.hasOwn(bundle.forms, target)
    ? target
    : undefined
}
