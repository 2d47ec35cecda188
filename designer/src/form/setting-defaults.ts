import type { Locale } from '@tenon/engine'

/** What a setting of a kind begins with, where an empty one would leave a field that cannot be used. */
export const SETTING_DEFAULTS: Readonly<Record<string, (locale: Locale) => unknown>> = {
  options: (locale) =>
    [1, 2, 3].map((n) => ({ value: locale === 'zh-CN' ? `选项${n}` : `Option ${n}`, color: `d${n}` })),
}
