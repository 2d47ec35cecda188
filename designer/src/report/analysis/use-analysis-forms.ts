import { useText } from '@tenon/ui/i18n'
import { computed, type ComputedRef } from 'vue'
import { useEditor } from '../../editor/use-editor.ts'
import { analysisForms, type AnalysisForms } from './analysis-forms.ts'

/** The forms of the draft with the fields that an analysis can name. */
export function useAnalysisForms(): ComputedRef<AnalysisForms> {
  const editor = useEditor()
  const { locale } = useText()
  return computed(() => analysisForms(editor.bundle.value, editor.registry.engine, locale.value))
}
