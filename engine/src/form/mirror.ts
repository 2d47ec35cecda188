import type { CompiledField, Computation } from './field-type.ts'

/** The other side of a relation as it travels: how many records point here, and the first of them; null = none. */
export interface MirrorValue {
  /** At most 1,001: more than 1,000 are not counted. */
  readonly total: number
  readonly items: readonly { readonly id: string; readonly title: string | null }[]
}

/**
 * What a write says of a mirror: records that shall point here, and those that shall no longer. Never the whole list, so that
 * nobody lets go what he has not seen. With its `version`, a record that was changed meanwhile is refused.
 */
export interface MirrorEdit {
  readonly add: readonly { readonly id: string; readonly version?: number }[]
  readonly remove: readonly string[]
}

type MirrorComputation = Extract<Computation, { kind: 'mirror' }>

/** The relation that a field mirrors; undefined for other fields. */
export const mirrorOf = (field: CompiledField | undefined): MirrorComputation | undefined =>
  field?.computation?.kind === 'mirror' ? field.computation : undefined

/** Whether the value comes from others alone, so that nobody can write it. */
export const isMade = (field: CompiledField): boolean => field.computation !== undefined && !mirrorOf(field)

export const isEdit = ({ add, remove }: MirrorEdit): boolean => add.length > 0 || remove.length > 0

/** Whether an input says anything of a mirror: what is sent back as it was read does not. */
export function namesLinks(input: unknown): boolean {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input !== null && input !== undefined
  const { add, remove } = input as { add?: unknown; remove?: unknown }
  return [add, remove].some((part) => part !== undefined && !(Array.isArray(part) && part.length === 0))
}
