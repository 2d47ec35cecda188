import type { Label, Locale } from '@tenon/engine'

/** What a label says in a language, without falling back to another; a label in one language counts as Chinese. */
export function textIn(label: Label | undefined, language: Locale): string {
  if (typeof label === 'object') return label[language] ?? ''
  return language === 'zh-CN' ? (label ?? '') : ''
}

/** The label with another text in a language; one that is left with Chinese alone becomes a plain string again. */
export function withText(label: Label | undefined, language: Locale, text: string): Label {
  const now: Record<string, string> = typeof label === 'object' ? { ...label } : { 'zh-CN': label ?? '' }
  if (text === '' && language !== 'zh-CN') delete now[language]
  else now[language] = text
  const languages = Object.keys(now)
  return languages.length === 1 && languages[0] === 'zh-CN' ? now['zh-CN']! : now
}

/** How languages call themselves. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = { 'zh-CN': '中文', 'en-US': 'English' }
