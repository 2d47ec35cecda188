/** A running instance and what a migration means, or has meant, for it. */
export interface MigratedInstance {
  readonly id: string
  readonly title: string
  readonly revision: number
  readonly stands: readonly string[]
  readonly goesOn: readonly string[]
  readonly problems: readonly { readonly reason: string; readonly node?: string; readonly label?: string }[]
  readonly done?: boolean
}

/** Nodes of older versions for which somebody has to say what takes their place, each once. */
export function gone(rows: readonly MigratedInstance[]): readonly { readonly node: string; readonly label: string }[] {
  const found = new Map<string, string>()
  for (const { problems } of rows)
    for (const { reason, node, label } of problems)
      if (node !== undefined && (reason === 'GONE' || reason === 'KIND')) found.set(node, label ?? node)
  return [...found].map(([node, label]) => ({ node, label }))
}

/** Settings that have words of their own; the others are called 其他设置. */
const NAMED = new Set(
  'label approvers mode fields rows timeout actions onEmpty onSelf onRepeat when default to duration settings start admins title lock'.split(
    ' ',
  ),
)
/** The settings that differ as names of words, each once. */
export const settingWords = (keys: readonly string[]): readonly string[] => [
  ...new Set(keys.map((key) => (NAMED.has(key) ? key : 'other'))),
]
