import { issueMessage, type CompiledForm, type Issue } from '@tenon/engine'
import { useText } from '../i18n/index.ts'
import { issueLabel } from './issue-label.ts'

/** Mistakes in the reader's words: what is wrong, and where. */
export function useIssueText() {
  const { t, locale } = useText()
  return {
    /** The builder's own message, else that of the code. */
    text: (issue: Issue): string => issueMessage(issue, locale.value),
    place: (form: CompiledForm, issue: Issue): string =>
      issueLabel(form, issue, locale.value, {
        row: (label, row, field) => t('form.rowPlace', { label, row, field }).trim(),
      }),
  }
}
