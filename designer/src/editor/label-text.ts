import type { Label, Locale } from '@tenon/engine'

/** A label with its text in one language changed. A label of one string for all languages stays one. */
export function withText(label: Label | undefined, locale: Locale, text: string): Label {
  return label === undefined || typeof label === 'string' ? text : { ...label, [locale]: text }
}
