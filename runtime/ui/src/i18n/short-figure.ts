/**
 * A long number as people say it: in 万 and 亿, or K, M and B, with one digit after the point; below 10,000 as it is.
 * `exact` is the field's own text, whose sign (¥) is kept.
 * @example shortFigure('864000', '¥864,000.00', 'zh-CN') // '¥86.4 万'
 */
export function shortFigure(value: unknown, exact: string, locale: string): string {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN
  if (!Number.isFinite(number) || Math.abs(number) < 10_000) return exact
  const sign = /^-?([^\d-]*)/u.exec(exact)?.[1] ?? ''
  const units: readonly (readonly [number, string])[] =
    locale === 'zh-CN'
      ? [
          [1e8, ' 亿'],
          [1e4, ' 万'],
        ]
      : [
          [1e9, 'B'],
          [1e6, 'M'],
          [1e3, 'K'],
        ]
  const size = Math.abs(number)
  const [unit, word] = units.find(([each]) => size >= each) ?? [1, '']
  const short = (size / unit).toFixed(1)
  return `${number < 0 ? '-' : ''}${sign}${short.replace(/\B(?=(\d{3})+(?=\.))/gu, ',')}${word}`
}
