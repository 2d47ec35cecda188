import { keyProblem } from '@tenon/engine'
import { useText } from '@tenon/ui/i18n'
import { computed, ref } from 'vue'
import { freshKey } from './identity.ts'
import { latin, loadLatin } from './latin.ts'

/**
 * Name and key of something new. The key follows the name until somebody writes one himself: pinyin of a Chinese name, `word` where
 * a name has nothing to read; numbered where it is taken.
 */
export function useNewKey(word: string, taken: () => ReadonlySet<string>, first = '') {
  const { t } = useText()
  const name = ref(first)
  const own = ref<string>()
  const tried = ref(false)
  void loadLatin()

  const suggested = computed(() => {
    const letters = latin(name.value)
    return freshKey(/[a-z]/i.test(letters) ? letters : word, taken())
  })
  // Whoever is in the box, with its text selected, does not have it changed under his hand when the dictionary comes.
  const held = ref<string>()
  const keyBox = { onFocus: () => (held.value = key.value), onBlur: () => (held.value = undefined) }
  const key = computed({
    get: () => own.value ?? held.value ?? suggested.value,
    set: (value: string) => (own.value = value.trim()),
  })
  const nameError = computed(() => (tried.value && name.value.trim() === '' ? t('designer.object.nameRequired') : null))
  const keyError = computed(() => {
    if (taken().has(key.value)) return t('designer.object.keyTaken')
    const problem = keyProblem(key.value)
    return problem ? t(problem === 'reserved' ? 'designer.object.keyReserved' : 'designer.object.keyPattern') : null
  })
  /** Both as they will stay, or undefined with the reasons shown. */
  function given(): { readonly name: string; readonly key: string } | undefined {
    tried.value = true
    return nameError.value || keyError.value ? undefined : { name: name.value.trim(), key: key.value }
  }
  function begin(): void {
    name.value = ''
    own.value = undefined
    tried.value = false
  }
  return { name, key, keyBox, nameError, keyError, given, begin }
}
