import type { AppBundle, FieldDefinition, FormDefinition, Label } from '@tenon/engine'

type Words = readonly [zh: string, en: string]
export const text = ([zh, en]: Words): Label => ({ 'zh-CN': zh, 'en-US': en })

/** A column of a view of the platform as a field. */
export function column(key: string, type: string, words: Words, settings?: Record<string, unknown>): FieldDefinition {
  return { id: key, key, type, label: text(words), ...(settings ? { settings } : {}) }
}
export const choice = (
  key: string,
  words: Words,
  options: readonly { value: string; label: Label }[],
): FieldDefinition => column(key, 'select', words, { options })
export const valuesOf = (words: Readonly<Record<string, Words>>): { value: string; label: Label }[] =>
  Object.entries(words).map(([value, label]) => ({ value, label: text(label) }))

/** Whose rows they are; every dataset has it. */
export const APP = column('app', 'text', ['应用', 'App'])
export const formChoice = (bundle: AppBundle): FieldDefinition =>
  choice(
    'form',
    ['表单', 'Form'],
    Object.values(bundle.forms).map((form) => ({ value: form.key, label: form.label })),
  )
export const flowChoice = (bundle: AppBundle): FieldDefinition =>
  choice(
    'flow',
    ['流程', 'Flow'],
    Object.values(bundle.flows).map((flow) => ({ value: flow.key, label: flow.label })),
  )
export const dataset = (
  key: string,
  words: Words,
  title: string | undefined,
  fields: readonly FieldDefinition[],
  more: Partial<FormDefinition> = {},
): FormDefinition => ({
  kind: 'form',
  key,
  label: text(words),
  ...(title === undefined ? {} : { title }),
  fields: [...fields, APP],
  ...more,
})
