import { LOCALES, type Locale } from '@tenon/engine'
import { usePreferredLanguages, useStorage } from '@vueuse/core'
import { createI18n } from 'vue-i18n'
import type { Messages, MessageTree } from './define-messages.ts'

const FALLBACK: Locale = 'zh-CN'
const stored = useStorage<Locale>('tenon.locale', preferred())

/** The one instance of vue-i18n. Chinese is the default and the fallback. */
export const i18n = createI18n({
  legacy: false,
  locale: stored.value,
  fallbackLocale: FALLBACK,
  messages: { 'zh-CN': {}, 'en-US': {} },
  // `one | many`, chosen by the parameter `n` or `count`; a number that was written out already is many.
  pluralRules: { 'en-US': (choice, forms) => (choice === 1 ? 0 : forms - 1) },
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
  // A key on the screen is a fault of ours: said in production too, where the end-to-end tests listen.
  missing: (locale, key) => {
    if (locale === FALLBACK) console.error(`No text for ${key}`)
  },
})

/** Adds the texts of a folder or a plugin; areas that load lazily call it when they load. */
export function addMessages(...added: readonly Messages[]): void {
  for (const messages of added)
    for (const locale of LOCALES)
      i18n.global.mergeLocaleMessage(locale, plain(messages[locale]) as Record<string, never>)
}

/** Switches the language of everything on the screen at once and remembers it in this browser. */
export function setLocale(locale: Locale): void {
  i18n.global.locale.value = locale
  stored.value = locale
  document.documentElement.lang = locale
}

/** The language now, outside of components. */
export const currentLocale = (): Locale => i18n.global.locale.value as Locale

// helpers

/** An @ in our texts is a character, not the start of a linked message. */
function plain(tree: MessageTree): MessageTree {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [
      key,
      typeof value === 'string' ? value.replaceAll(/(?<!\{')@(?!'\})/g, "{'@'}") : plain(value),
    ]),
  )
}

function preferred(): Locale {
  const first = usePreferredLanguages().value[0] ?? ''
  return first && !first.startsWith('zh') && first.startsWith('en') ? 'en-US' : 'zh-CN'
}
