import type { Issue } from '@tenon/engine'

/** Counts of an import: per `field/CODE`, rows refused, rows with warnings. A row may have several errors and is refused once. */
export interface Tally {
  add(issues: readonly Issue[], refused: boolean, update: boolean): void
  result(): {
    readonly accepted: number
    readonly updating: number
    readonly refused: number
    readonly warned: number
    readonly issues: Readonly<Record<string, number>>
  }
}

export function tally(): Tally {
  const issues: Record<string, number> = {}
  const n = { accepted: 0, updating: 0, refused: 0, warned: 0 }
  return {
    add: (found, refused, update) => {
      const keys = new Set(found.filter((issue) => issue.level !== 'warning').map(issueKey))
      for (const key of keys) issues[key] = (issues[key] ?? 0) + 1
      if (found.some((issue) => issue.level === 'warning')) n.warned++
      if (refused) n.refused++
      else if (update) n.updating++
      else n.accepted++
    },
    result: () => ({ ...n, issues: { ...issues } }),
  }
}

/** How an issue is counted: `mobile/PHONE`; what is of no field counts for the record. */
export const issueKey = (issue: Issue): string => `${issue.path === '' ? '$record' : issue.path}/${issue.code}`
