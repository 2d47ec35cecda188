import type { CompiledField, CompiledForm } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { drawNumbers, following, type Counter } from '../db/sequence.ts'
import type { Database } from '../db/schema.ts'
import type { SaveContext } from './save-hooks.ts'

/** Draws so many numbers of a counter, in rising order. */
export type Draw = (counter: Counter, n: number) => Promise<readonly number[]>

/** Numbers for new records: one per field that the server sets and that has no value yet (an import may bring its own). */
export async function drawAutoNumbers(
  draw: Draw,
  form: CompiledForm,
  clocks: readonly Pick<SaveContext, 'now' | 'today'>[],
  records: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly Readonly<Record<string, string>>[]> {
  const drawn: Record<string, string>[] = records.map(() => ({}))
  for (const field of numbered(form)) {
    const without = records.flatMap((record, i) => ((record[field.key] ?? null) === null ? [i] : []))
    if (without.length === 0) continue
    const formats = without.map((i) => ({ i, ...field.type.autoNumber!(field, clocks[i]!) }))
    for (const [period, those] of Map.groupBy(formats, (format) => format.period)) {
      const counter = { app: form.app, form: form.key, field: field.definition.id, period }
      const numbers = await draw(counter, those.length)
      those.forEach(({ i, text }, at) => (drawn[i]![field.key] = text(numbers[at]!)))
    }
  }
  return drawn
}

/** Draws inside the caller's transaction: the counter's row stays locked until it ends. */
export const drawIn =
  (trx: Kysely<Database>): Draw =>
  async (counter, n) =>
    following(await drawNumbers(trx, counter, n, false), n)

// helpers

const numbered = (form: CompiledForm): readonly CompiledField[] =>
  form.serverSet.filter((field) => field.type.autoNumber !== undefined)
