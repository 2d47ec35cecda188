import { figureText, type Dimension, type Expression } from '@tenon/engine'

/** A number in bands: what a computed dimension needs. Records without the number stay without a group. */
export function banded(path: string, bounds: readonly number[]): Pick<Dimension, 'expression' | 'values'> {
  const names = bandNames(bounds)
  const value: Expression = { var: path }
  const steps = bounds.flatMap((bound, i): Expression[] => [{ '<': [value, bound] }, names[i]!])
  return {
    expression: { if: [{ '==': [value, null] }, null, ...steps, names.at(-1)!] },
    values: names.map((name, i) => ({
      value: name,
      label: { 'zh-CN': words(bounds, i, 'zh-CN'), 'en-US': words(bounds, i, 'en-US') },
    })),
  }
}

/** The bounds of a dimension that was made by `banded`; undefined for every other one. */
export function boundsOf(dimension: Dimension): readonly number[] | undefined {
  const { expression, field, values } = dimension
  if (typeof expression !== 'object' || expression === null || Array.isArray(expression)) return undefined
  const steps = (expression as { readonly if?: Expression })['if']
  if (!Array.isArray(steps)) return undefined
  const bounds = steps.flatMap((step) => {
    const bound = (step as { readonly '<'?: readonly unknown[] } | null)?.['<']?.[1]
    return typeof bound === 'number' ? [bound] : []
  })
  const same = JSON.stringify(banded(field, bounds)) === JSON.stringify({ expression, values })
  return same && bounds.length > 0 ? bounds : undefined
}

/**
 * Bounds as they are typed: rising numbers, between commas or spaces; 万 and K, M may stand behind one.
 * @example readBounds('1万, 10万，50万') // [10000, 100000, 500000]
 */
export function readBounds(text: string): number[] | undefined {
  const parts = text.split(/[,，、;；\s]+/).filter((part) => part !== '')
  const bounds = parts.map((part) => {
    const [, digits = '', unit = ''] = /^(-?\d+(?:\.\d+)?)(万|亿|k|m)?$/i.exec(part) ?? []
    return digits === '' ? Number.NaN : Number(digits) * (UNITS[unit.toLowerCase()] ?? 1)
  })
  const rising = bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > bounds[i - 1]!))
  return rising && bounds.length > 0 && bounds.length <= MOST ? bounds : undefined
}

// helpers

const MOST = 20
const UNITS: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8, k: 1e3, m: 1e6 }

/** What stands in the groups; people see the labels. */
const bandNames = (bounds: readonly number[]): string[] => [
  `<${bounds[0]}`,
  ...bounds.slice(1).map((bound, i) => `${bounds[i]}–${bound}`),
  `≥${bounds.at(-1)}`,
]
function words(bounds: readonly number[], i: number, locale: 'zh-CN' | 'en-US'): string {
  const [from, to] = [bounds[i - 1], bounds[i]].map((bound) => bound !== undefined && figure(bound, locale))
  const zh = locale === 'zh-CN'
  if (!from) return zh ? `${to as string} 以下` : `Below ${to as string}`
  if (!to) return zh ? `${from} 及以上` : `${from} and more`
  return `${from} – ${to}`
}
const figure = (bound: number, locale: 'zh-CN' | 'en-US'): string =>
  bound !== 0 && bound % 10_000 === 0 && locale === 'zh-CN' && bound < 1e5
    ? `${bound / 10_000} 万`
    : figureText(bound, locale)
