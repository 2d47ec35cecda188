import { importTargets, issueMessage, localize, type CompiledForm, type Locale } from '@tenon/engine'

/** Rows with one kind of mistake in one field. */
export interface IssueGroup {
  /** `field/CODE`, as the server counts it. */
  readonly key: string
  readonly label: string
  readonly count: number
  readonly color: 'bad' | 'warn' | 'other'
}

/** The counts of an import as groups, largest first, in the reader's words. */
export function issueGroups(
  form: CompiledForm,
  issues: Readonly<Record<string, number>>,
  locale: Locale,
): readonly IssueGroup[] {
  const targets = new Map(importTargets(form).map((target) => [target.key, target]))
  return Object.entries(issues)
    .map(([key, count]): IssueGroup => {
      const [path = '', code = ''] = key.split('/')
      const target = targets.get(path)
      const field = localize(target?.label, locale)
      const issue = { path, code, params: { ...target?.field?.settings, label: target?.label } }
      const message = issueMessage(issue, locale).replace(/[。.]$/u, '')
      const sayField = field !== '' && !message.includes(field)
      return {
        key,
        count,
        label: sayField ? `${field} ${message}` : message,
        color: code === 'DUPLICATE' || code === 'SIMILAR' ? 'warn' : 'bad',
      }
    })
    .sort((a, b) => b.count - a.count)
}

/** Shares of a bar, 0–1: what is good, the largest groups, and the rest. Groups may overlap: they share what is refused. */
export function barShares(
  rows: number,
  refused: number,
  groups: readonly IssueGroup[],
  shown: number,
): readonly { readonly key: string; readonly share: number }[] {
  if (rows === 0) return []
  const total = groups.reduce((sum, group) => sum + group.count, 0)
  const part = (count: number): number => (total === 0 ? 0 : ((count / total) * refused) / rows)
  const largest = groups.slice(0, shown)
  const rest = groups.slice(shown).reduce((sum, group) => sum + group.count, 0)
  return [
    { key: 'good', share: (rows - refused) / rows },
    ...largest.map((group) => ({ key: group.key, share: part(group.count) })),
    ...(rest > 0 ? [{ key: 'other', share: part(rest) }] : []),
  ]
}
