import { changesBetween, type AuditEntry } from '../audit/write-audit.ts'

/** A saved view, as far as others depend on it as a segment. */
export interface SegmentState {
  readonly id: string
  readonly label: string
  readonly filter: unknown
  readonly shared: boolean
  readonly editors: string
  readonly segment: boolean
}

/** What the log says of a segment that others see: null where nothing of it changed, or where only its maker knows it. */
export function segmentEntry(
  before: SegmentState | null,
  after: SegmentState | null,
): (Pick<AuditEntry, 'action' | 'changes'> & { readonly params: Readonly<Record<string, unknown>> }) | null {
  const [was, is] = [before && open(before), after && open(after)]
  const known = after ?? before
  if (!known || (!was && !is)) return null
  const changes = changesBetween({ ...was }, { ...(is ?? NOTHING) })
  if (changes.length === 0) return null
  const action = !was ? 'segment.create' : !is ? 'segment.delete' : 'segment.update'
  return { action, changes, params: { segment: known.label, id: known.id } }
}

// helpers

const NOTHING = { label: null, filter: null, editors: null }
const open = ({ label, filter, editors, shared, segment }: SegmentState) =>
  shared && segment ? { label, filter, editors } : null
