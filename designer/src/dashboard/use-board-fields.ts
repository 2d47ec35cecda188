import { conditionFields, type ConditionField } from '@tenon/ui/condition'
import { useText } from '@tenon/ui/i18n'
import { useEditor } from '../editor/use-editor.ts'

/** The fields of a form that filters may be bound to. */
export function useBoardFields() {
  const editor = useEditor()
  const { locale } = useText()
  return (form: string): readonly ConditionField[] =>
    conditionFields(editor.bundle.value, form, editor.registry.engine, { locale: locale.value }).groups.flatMap(
      (group) => group.fields,
    )
}
