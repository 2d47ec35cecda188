import { LOCALES, localize } from '../../definition/index.ts'
import { similarity } from '../duplicate-keys.ts'
import type { ParseContext } from '../field-type.ts'
import { squeezeHeading, type ImportTarget } from './import-targets.ts'

const MAX_VALUES = 100
const ALIKE = 0.6

/**
 * What to make of texts that are no option of the field: the option that is much alike, else null (left empty) where the
 * column also feeds another field, else nothing — the check then reports them. Empty for fields without options.
 */
export function suggestValues(
  target: ImportTarget,
  texts: readonly string[],
  shared: boolean,
  context: ParseContext,
): Record<string, unknown> {
  const options = target.field?.options ?? []
  const values: Record<string, unknown> = {}
  // A cell of several options is told apart by its parts; there is no one option for the whole.
  if (options.length === 0 || target.field?.columnType?.endsWith('[]')) return values
  for (const text of texts) {
    if (Object.keys(values).length >= MAX_VALUES) continue
    if (target.read(text, context).issue === undefined) continue
    const nearest = options
      .filter((option) => !option.retired)
      .map((option) => ({ value: option.value, score: Math.max(...namesOf(option).map((name) => alike(text, name))) }))
      .sort((a, b) => b.score - a.score)
    const [first, second] = nearest
    if (first && first.score >= ALIKE && first.score > (second?.score ?? 0) + 0.1) values[text] = first.value
    else if (shared) values[text] = null
  }
  return values
}

// helpers

function namesOf(option: { value: string; label?: unknown; aliases?: readonly string[] }): string[] {
  const labels = LOCALES.map((locale) => localize(option.label as never, locale))
  return [option.value, ...labels, ...(option.aliases ?? [])].filter((name) => name !== '').map(squeezeHeading)
}

function alike(text: string, name: string): number {
  const a = squeezeHeading(text)
  if ([...name].length >= 2 && (a.startsWith(name) || a.endsWith(name))) return 0.7
  return similarity(a, name)
}
