/** Ways of writing a figure by name: what `format` of a measure says for each. */
export const FORMATS = {
  auto: {},
  money: { style: 'money' },
  yuan: { style: 'money', sign: '¥' },
  dollar: { style: 'money', sign: '$' },
  percent: { style: 'percent' },
  whole: { compact: false },
  days: { unit: { 'zh-CN': '天', 'en-US': 'd' } },
} as const
export type FormatKey = keyof typeof FORMATS

/** The way that a format is written in; its digits are beside the point. */
export function formatKey(format: Readonly<Record<string, unknown>> | undefined): FormatKey {
  const { scale: _scale, ...rest } = format ?? {}
  const wanted = JSON.stringify(rest)
  return (Object.keys(FORMATS) as FormatKey[]).find((key) => JSON.stringify(FORMATS[key]) === wanted) ?? 'auto'
}
