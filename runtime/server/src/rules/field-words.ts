import {
  formatPair,
  formatReasons,
  issueMessage,
  localize,
  PlatformError,
  type CompiledForm,
  type Issue,
  type Label,
  type Locale,
} from '@tenon/engine'

/** An error of saving records of a form, its issues with the labels of the fields that they are about. */
export function withFieldLabels(error: unknown, form: CompiledForm): unknown {
  if (!(error instanceof PlatformError) || !error.issues) return error
  const issues = error.issues.map((issue) => {
    const fields = labelsAt(form, issue.path)
    return fields.length > 0 ? { ...issue, params: { fields, ...issue.params } } : issue
  })
  const { code, params, cause, message, sentence } = error
  return new PlatformError(code, params, { cause, message, sentence, issues })
}

/**
 * What is wrong, with the field in front where the sentence does not name it itself: for whoever reads it far from the form.
 * @example issueWords({ path: 'title', code: 'TOO_LONG', params: { max: 200, fields: ['标题'] } }, 'zh-CN') // '标题：最多 200 个字'
 */
export function issueWords(issue: Issue, locale: Locale): string {
  const message = issueMessage(issue, locale)
  // What the builder himself says needs nothing added.
  if (issue.message !== undefined || issue.params?.['message'] !== undefined) return message
  const fields = ((issue.params?.['fields'] ?? []) as readonly Label[]).map((label) => localize(label, locale))
  const last = fields.at(-1)
  if (!last || message.includes(last)) return message
  return formatPair(fields.join(' / '), message, locale)
}

/** The words of all issues of an error; undefined where it has none. */
export function issuesWords(issues: readonly Issue[] | undefined, locale: Locale): string | undefined {
  const found = (issues ?? []).filter((issue) => issue.level !== 'warning')
  if (found.length === 0) return undefined
  return formatReasons([...new Set(found.map((issue) => issueWords(issue, locale)))], locale)
}

// helpers

/** `items/2/price` as 明细, 单价; nothing for what is no field. Several changes at once stand before it by their place. */
function labelsAt(form: CompiledForm, path: string): readonly Label[] {
  const keys = path.split('/').filter((key) => key !== '' && !/^\d+$/.test(key))
  const field = form.field(keys[0] ?? '')
  if (!field) return []
  const column = form.subforms.find((subform) => subform.field === field)?.rows.field(keys[1] ?? '')
  return [field.definition.label, ...(column ? [column.definition.label] : [])]
}
