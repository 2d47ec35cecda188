import { Type, type TProperties, type TSchema } from 'typebox'
import { Label, type Expression, type FieldDefinition } from '@tenon/engine'

/** JSON Schema of a type's settings: the type's own and nothing else. Every setting is optional; defaults fill the rest. */
export function settingsSchema(properties: TProperties): TSchema {
  const optional = Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, Type.Optional(schema)]))
  return Type.Object(optional, { additionalProperties: false })
}

/** A setting as a field of the property panel. */
export function setting(
  key: string,
  type: string,
  zh: string,
  en: string,
  extra: { settings?: Record<string, unknown>; help?: Label; required?: boolean; default?: Expression } = {},
): FieldDefinition {
  return { id: `s_${key}`, key, type, label: { 'zh-CN': zh, 'en-US': en }, ...extra }
}

/** Items of a choice inside a property panel. */
export const choices = (...items: readonly [value: string, zh: string, en: string][]): Record<string, unknown> => ({
  options: items.map(([value, zh, en]) => ({ value, label: { 'zh-CN': zh, 'en-US': en } })),
})

export const HINT = setting('hint', 'label', '占位提示', 'Placeholder')
export const Hint = Label
