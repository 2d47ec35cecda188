import type { Locale } from '@tenon/engine'

/** Each language in its own words: who cannot read this page must still find his. */
export const languages: readonly { readonly key: Locale; readonly label: string }[] = [
  { key: 'zh-CN', label: '简体中文' },
  { key: 'en-US', label: 'English' },
]
