import { sentence, type AppBundle, type Expression } from '@tenon/engine'
import { expressionNames, useSegmentChoices } from '@tenon/ui/condition'
import { useText } from '@tenon/ui/i18n'
import { useUiRegistry } from '@tenon/ui/kit'
import { computed, type Ref } from 'vue'

/** Says conditions over a form in the reader's language. */
export function useConditionSentence(
  bundle: Ref<AppBundle>,
  form: Ref<string>,
  person?: (id: string) => string | undefined,
  /** What the steps are called of the flow that asks. */
  step?: (id: string) => string | undefined,
) {
  const { locale } = useText()
  const registry = useUiRegistry()
  const { nameOf, known } = useSegmentChoices(() => bundle.value.app.key)
  const names = computed(() => ({
    ...expressionNames(bundle.value, form.value, registry.engine, locale.value, person, undefined, step && { step }),
    ...(known.value ? { segment: nameOf } : {}),
  }))
  return (condition: Expression) => sentence(condition, names.value, locale.value)
}
