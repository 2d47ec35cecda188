import type { FormDefinition, StageMove } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { Row } from '../expression/index.ts'
import type { CompiledForm, CompiledStage } from './compiled-form.ts'
import type { ComputedRecord } from './compute-record.ts'
import type { ValidateRequest } from './validate-record.ts'

/** A stage that moved in a way that there is none, or that is not for this person. A record that begins may begin anywhere; what is taken back does not move. */
export function judgeStage(form: CompiledForm, computed: ComputedRecord, request: ValidateRequest): readonly Issue[] {
  const { stage } = form
  if (!stage || !request.old || !(stage.field.key in computed.patch)) return []
  const { key } = stage.field
  const byRule = request.set !== undefined && Object.hasOwn(request.set, key)
  const hand = byRule ? 'system' : (request.context.hand ?? request.context.writer ?? 'person')
  if (hand === 'undo') return []
  const roles = hand === 'person' ? (request.context.user?.roles ?? []) : undefined
  const from = stageOf(stage, request.old[key])
  const to = typeof computed.record[key] === 'string' ? computed.record[key] : null
  const found = refusal(stage, from, to, roles)
  if (!found) return []
  const name = (value: string | null): unknown =>
    stage.field.options.find((option) => option.value === value)?.label ?? value ?? ''
  return [{ path: key, code: found.code, params: { from: name(from), to: name(to), ...found.params } }]
}

/** What a person may choose as the next stage, where he stands included; undefined = every option. */
export function stageChoices(
  form: CompiledForm,
  old: Row | null,
  roles: readonly string[],
): ReadonlySet<string> | undefined {
  const { stage } = form
  if (!stage || !old || stage.moves === 'any') return undefined
  const from = stageOf(stage, old[stage.field.key])
  return new Set(stage.values.filter((to) => to === from || !refusal(stage, from, to, roles)))
}

/** The form as somebody may know it: moves are his or nobody's, and which roles there are is not told. */
export function stageFor(definition: FormDefinition, roles: readonly string[]): FormDefinition {
  const { stage } = definition
  if (!stage || typeof stage.moves === 'string') return definition
  const moves = stage.moves.map(({ roles: by, ...move }): StageMove => {
    const his = by === undefined || by.some((role) => roles.includes(role))
    return his ? move : { ...move, roles: [] }
  })
  return { ...definition, stage: { ...stage, moves } }
}

// helpers

/** A value that is no option (any more) is no stage: whoever has the field may put it right. */
const stageOf = ({ values }: CompiledStage, value: unknown): string | null =>
  typeof value === 'string' && values.includes(value) ? value : null

/** Why a move is refused. `roles` undefined: it is made by a rule or a flow. */
function refusal(
  { values, moves, message }: CompiledStage,
  from: string | null,
  to: string | null,
  roles: readonly string[] | undefined,
): { readonly code: string; readonly params?: Row } | undefined {
  const own = (text: unknown) => (text === undefined ? {} : { params: { message: text } })
  if (moves === 'any') return undefined
  if (moves === 'forward') {
    const back = from !== null && values.indexOf(to ?? '') < values.indexOf(from)
    return roles && back ? { code: 'STAGE_BACK', ...own(message) } : undefined
  }
  const listed = moves.filter((move) => move.from === from && to !== null && move.to.includes(to))
  if (listed.length === 0) {
    const begins = from === null && !moves.some((move) => move.from === null)
    return begins ? undefined : { code: 'STAGE_MOVE', ...own(message) }
  }
  const free = listed.some(({ roles: by }) => !roles || by === undefined || by.some((role) => roles.includes(role)))
  return free ? undefined : { code: 'STAGE_ROLE', ...own(listed.find((move) => move.message)?.message ?? message) }
}
