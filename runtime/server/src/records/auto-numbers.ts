import type { CompiledField, CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { drawNumbers, type Counter } from '../db/sequence.ts'
import type { Database } from '../db/schema.ts'
import type { SaveContext } from './save-hooks.ts'

/** Draws one number of a counter. */
export type Draw = (counter: Counter) => Promise<number>

/** Numbers for a new record: one per field that the server sets and that has no value yet (an import may bring its own). */
export async function drawAutoNumbers(
  draw: Draw,
  form: CompiledForm,
  context: SaveContext,
  given: Readonly<Record<string, unknown>>,
): Promise<Record<string, string>> {
  const drawn: Record<string, string> = {}
  for (const field of numbered(form)) {
    if (given[field.key] !== undefined && given[field.key] !== null) continue
    const { period, text } = field.type.autoNumber!(field, { now: context.now, today: context.today })
    drawn[field.key] = text(await draw({ app: form.app, form: form.key, field: field.definition.id, period }))
  }
  return drawn
}

/** Draws inside the caller's transaction: the counter's row stays locked until it ends. */
export const drawIn =
  (trx: Kysely<Database>): Draw =>
  (counter) =>
    drawNumbers(trx, counter, 1, false)

// helpers

const numbered = (form: CompiledForm): readonly CompiledField[] =>
  form.serverSet.filter((field) => field.type.autoNumber !== undefined)
