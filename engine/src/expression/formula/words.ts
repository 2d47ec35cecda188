/** Units and their names; formulas take all of them, texts show the first of a language. */
export const UNIT_NAMES: Readonly<
  Record<string, { readonly zh: string; readonly en: string; readonly also: readonly string[] }>
> = {
  minute: { zh: '分钟', en: 'minute', also: ['分'] },
  hour: { zh: '小时', en: 'hour', also: ['时'] },
  day: { zh: '天', en: 'day', also: ['日', 'D'] },
  week: { zh: '周', en: 'week', also: ['星期', 'W'] },
  month: { zh: '月', en: 'month', also: ['个月', 'M'] },
  quarter: { zh: '季度', en: 'quarter', also: ['季', 'Q'] },
  year: { zh: '年', en: 'year', also: ['Y'] },
}
/** The unit that a text means; the text itself when it means none. */
export function unitOf(text: string): string {
  for (const [unit, { zh, en, also }] of Object.entries(UNIT_NAMES))
    if (text === unit || text === zh || text.toLowerCase() === en || also.includes(text)) return unit
  return text
}
