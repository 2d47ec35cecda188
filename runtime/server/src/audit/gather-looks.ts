import type { AuditEntry } from './write-audit.ts'

/**
 * Pictures that one person saw of one form at one moment are one look: a list of fifty rows with their photos says so in one
 * row that names each of them, instead of in fifty.
 */
export function gatherLooks(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  const looks = Map.groupBy(entries, (entry) => (entry.action === 'file.view' ? placeOf(entry) : entry))
  return [...looks.values()].map((group) => (group.length === 1 ? group[0]! : together(group)))
}

// helpers

const placeOf = ({ actor, app, form, request }: AuditEntry): string => JSON.stringify([actor, app, form, request?.ip])

function together(group: readonly AuditEntry[]): AuditEntry {
  const { record: _record, ...first } = group[0]!
  const records = [...new Set(group.flatMap(({ record }) => record ?? []))]
  const names = group.map(({ params }) => params?.['name'])
  return {
    ...first,
    ...(records.length === 1 ? { record: records[0]! } : {}),
    params: { count: group.length, names, records },
  }
}
