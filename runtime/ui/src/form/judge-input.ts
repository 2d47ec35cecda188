import { validateRecord, type CompiledForm, type Row, type ValidateRequest, type ValidRecord } from '@tenon/engine'

export interface JudgedInput extends ValidRecord {
  /** What counts of the input. */
  readonly input: Row
}

/**
 * What somebody has typed, as the server will judge it; without what he typed into a field while it was open that is now held fast
 * as it was at the beginning. What he typed before it came to be held stands, as it does there.
 *
 * @example judgeInput(form, { input: { level: 'B', grade: 'x' }, old, mode: 'update', context }).input // { level: 'B' }
 */
export function judgeInput(form: CompiledForm, request: ValidateRequest): JudgedInput {
  const all = validateRecord(form, request)
  const held = new Set(all.issues.flatMap(({ path, code }) => (code === 'READONLY' ? [path] : [])))
  const entries = Object.entries(request.input)
  const input = Object.fromEntries(entries.filter(([key]) => !held.has(key)))
  if (Object.keys(input).length === entries.length) return { ...all, input: request.input }
  return { ...validateRecord(form, { ...request, input }), input }
}
