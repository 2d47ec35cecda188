import { formatFormula, type ExpressionNames } from '@tenon/engine'

interface NamedIssue {
  readonly code: string
  readonly params?: Readonly<Record<string, unknown>>
}

/**
 * A mistake with fields by their labels, as the formula has them. A field that is there and has no value of its own yet (the one
 * that the formula belongs to) is another mistake than one that is not there.
 */
export function namedIssue(issue: NamedIssue, names: ExpressionNames): NamedIssue {
  const name = issue.params?.['name']
  if (typeof name !== 'string' || !issue.code.startsWith('EXPRESSION_')) return issue
  const there = names.fields(names.form).some(({ key }) => key === name)
  const code = issue.code === 'EXPRESSION_NAME' && there ? 'EXPRESSION_LOOP' : issue.code
  return { code, params: { ...issue.params, name: formatFormula({ var: name }, names) } }
}
