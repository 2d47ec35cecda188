/** What stands between names in a row. */
export const listSign = (locale: string): string => (locale === 'zh-CN' ? '、' : ', ')

/**
 * Names one after the other, as each language divides them.
 * @example formatList(['甲', '乙'], 'zh-CN') // '甲、乙'
 */
export const formatList = (names: readonly string[], locale: string): string => names.join(listSign(locale))

/** What is said of something: `手机：请填写`, `Mobile: Please fill in`. Without a name only what is said. */
export const formatPair = (name: string, said: string, locale: string): string =>
  name === '' ? said : `${name}${locale === 'zh-CN' ? '：' : ': '}${said}`

/** A name with what tells it from others of the same name: `负责人（客户）`, `Owner (Customer)`. */
export const formatNote = (name: string, note: string, locale: string): string =>
  locale === 'zh-CN' ? `${name}（${note}）` : `${name} (${note})`

/** Sentences in one line. */
export const formatReasons = (reasons: readonly string[], locale: string): string =>
  reasons.join(locale === 'zh-CN' ? '；' : '; ')

/** The heading of a part of a text without markup: `【新的待办】`, `[New tasks]`. */
export const formatHeading = (text: string, locale: string): string =>
  locale === 'zh-CN' ? `【${text}】` : `[${text}]`
