import { Type, type Static } from 'typebox'

/** A plain JSON value: what a definition is made of. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** JSON Logic as written in a definition; `expression/check.ts` turns it into a typed tree before anything runs it. */
export type Expression = Json
export const Expression = Type.Unsafe<Expression>({})

export const LOCALES = ['zh-CN', 'en-US'] as const
export type Locale = (typeof LOCALES)[number]

/** A text shown to people: one string for every language, or one string per language. */
export const Label = Type.Union([
  Type.String({ maxLength: 500 }),
  Type.Record(Type.String({ pattern: '^[a-z]{2}-[A-Z]{2}$' }), Type.String({ maxLength: 500 })),
])
export type Label = Static<typeof Label>

/**
 * The text of a label in a language; falls back to zh-CN, then to any language it has, then to ''.
 * @example localize({ 'zh-CN': '客户', 'en-US': 'Customer' }, 'en-US') // 'Customer'
 */
export function localize(label: Label | undefined, locale: string): string {
  if (label === undefined) return ''
  if (typeof label === 'string') return label
  return label[locale] ?? label['zh-CN'] ?? Object.values(label)[0] ?? ''
}
