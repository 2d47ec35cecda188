import { formatList, localize, type Label, type Locale } from '@tenon/engine'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

/** `t` for our texts, `label` for texts of definitions, `joined` for names in a row, `locale` now; all follow a switch of language at once. */
export function useText() {
  const { t, locale } = useI18n()
  return {
    t,
    locale: computed(() => locale.value as Locale),
    label: (text: Label | undefined) => localize(text, locale.value),
    joined: (names: readonly string[]) => formatList(names, locale.value as Locale),
  }
}
