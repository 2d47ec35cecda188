import {
  fieldStates,
  scopeOf,
  type CompiledForm,
  type CompiledLinkage,
  type FieldState,
  type Needs,
  type RecordContext,
  type Row,
} from '@tenon/engine'
import { firesSet, judgeInput } from '@tenon/ui/form'

/** What a task shows of a record, and what has been written on it so far. */
export interface Answering {
  /** The fields that the node shows; null: all of them. */
  readonly shown: ReadonlySet<string> | null
  readonly record: Row
  readonly typed: Row
}

export interface TaskStanding {
  /** By field: hidden, required, held fast or filled in from other fields (`readonly`), with fewer options. */
  readonly states: ReadonlyMap<string, FieldState>
  /** The record as it would become: what is filled in from other fields shows its value. */
  readonly record: Row
  /** What of the written is sent: nothing of fields that are hidden, filled in or held fast. */
  readonly given: Row
  /** Fields without the value that the form asks for now and did not ask for before. */
  readonly missing: ReadonlySet<string>
}

/**
 * How the fields of a task stand by the form's own linkage, as far as this node shows what it depends on: conditions over
 * anything else are the server's to judge, which sees the whole record.
 */
export function taskStanding(
  form: CompiledForm,
  { shown, record: old, typed }: Answering,
  context: RecordContext,
): TaskStanding {
  const judged = { ...form, linkage: form.linkage.filter((linkage) => isKnown(form, linkage, shown)) }
  const { record, input, issues } = judgeInput(judged, { input: typed, old, mode: 'update', context })
  const filled = firesSet(judged, record, old, context)
  const states = fieldStates(judged, scopeOf(judged, record, context, old))
  return {
    states: new Map([...states].map(([key, state]) => [key, filled.has(key) ? { ...state, readonly: true } : state])),
    record,
    given: Object.fromEntries(
      Object.entries(input).filter(([key]) => states.get(key)?.visible !== false && !filled.has(key)),
    ),
    missing: new Set(issues.flatMap(({ path, code }) => (code === 'REQUIRED' ? [path] : []))),
  }
}

// helpers

function isKnown(form: CompiledForm, linkage: CompiledLinkage, shown: ReadonlySet<string> | null): boolean {
  const formulas = new Map(form.formulas.map(({ field, expression }) => [field.key, expression.checked.needs]))
  return reads(linkage.when.checked.needs, new Set())

  /** Whether all that is read stands in the record before the reader's eyes; `open` are formulas being looked at. */
  function reads(needs: Needs, open: ReadonlySet<string>): boolean {
    if (needs.related.length || needs.children.length || needs.user || needs.parent || needs.made) return false
    return needs.fields.every((key) => {
      if (shown && !shown.has(key)) return false
      const inner = formulas.get(key)
      if (inner) return !open.has(key) && reads(inner, new Set([...open, key]))
      return !form.field(key)?.computation
    })
  }
}
