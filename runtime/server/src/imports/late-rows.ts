import type { CompiledForm, Issue } from '@tenon/engine'
import type { Transaction } from 'kysely'
import { markRefused } from '../db/import-rows.ts'
import { leftOut } from '../db/import-staging.ts'
import type { Database } from '../db/schema.ts'
import { unstage } from '../db/staged-duplicates.ts'
import type { ImportContext } from './import-services.ts'
import type { ImportRow } from './import-store.ts'
import { lateDuplicates } from './late-duplicates.ts'
import { issueKey } from './tally.ts'

/** A row that passed the check and does not any more. */
export interface Refusal {
  readonly no: number
  readonly issues: readonly Issue[]
}

/** Rows were refused at the run of an import that takes all of them or none. */
export class RefusedLate extends Error {
  override readonly name = 'RefusedLate'
}

/**
 * Takes out of what is staged the rows that are duplicates of records which the check could not see, and keeps the reason with
 * each; where the rule only warns, the row stays and the warning is kept.
 */
export async function takeOutDuplicates(
  trx: Transaction<Database>,
  context: ImportContext,
  row: ImportRow,
): Promise<readonly Refusal[]> {
  const found = [...(await lateDuplicates(trx, context, row))].map(([no, issues]) => ({ no, issues }))
  const refused = found.filter(({ issues }) => issues.some(isError))
  const warned = found.filter(({ issues }) => !issues.some(isError))
  await keepRows(trx, row.id, 'refused', refused)
  await keepRows(trx, row.id, 'warned', warned)
  const rows = refused.map(({ no }) => no)
  await unstage(trx, context.form, row.staging!, rows)
  return refused
}

/** Rows whose unique key, or number, somebody took at the same moment: the index left them out. */
export async function refuseTaken(
  trx: Transaction<Database>,
  id: string,
  form: CompiledForm,
  staging: string,
): Promise<readonly Refusal[]> {
  const path = form.keys.find((key) => key.unique)?.fields[0] ?? form.numberField?.key ?? ''
  const issues = [{ path, code: 'DUPLICATE' }]
  const refused = (await leftOut(trx, form, staging)).map((no) => ({ no, issues }))
  await keepRows(trx, id, 'refused', refused)
  return refused
}

/** Updates that the save refused: the record has changed in between. */
export async function refuseUpdates(
  trx: Transaction<Database>,
  id: string,
  refusals: readonly Refusal[],
): Promise<void> {
  for (let at = 0; at < refusals.length; at += AT_ONCE) await markRefused(trx, id, refusals.slice(at, at + AT_ONCE))
}

/** Rows that something was said of besides what refuses. */
export async function countWarned(trx: Transaction<Database>, id: string): Promise<number> {
  const { n } = await trx
    .selectFrom('meta.import_row')
    .select((e) => e.fn.countAll<string>().as('n'))
    .where('import', '=', id)
    .where('issues', '@>', JSON.stringify([{ level: 'warning' }]) as never)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** The counts per `field/CODE` of the check, and those of the rows that were refused since. */
export function withRefusals(
  issues: Readonly<Record<string, number>>,
  refusals: readonly Refusal[],
): Readonly<Record<string, number>> {
  const all = { ...issues }
  for (const refusal of refusals)
    for (const key of new Set(refusal.issues.filter(isError).map(issueKey))) all[key] = (all[key] ?? 0) + 1
  return all
}

// helpers

/** Rows of one statement. */
const AT_ONCE = 1_000

const isError = (issue: Issue): boolean => issue.level !== 'warning'

/** What was said of a row before stays with it. */
async function keepRows(
  trx: Transaction<Database>,
  id: string,
  state: 'refused' | 'warned',
  rows: readonly Refusal[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_ONCE)
    await trx
      .insertInto('meta.import_row')
      .values(
        rows.slice(at, at + AT_ONCE).map(({ no, issues }) => ({
          import: id,
          row_no: no,
          state,
          record: null,
          input: null,
          issues: JSON.stringify(issues),
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['import', 'row_no']).doUpdateSet((eb) => ({
          state,
          issues: eb(eb.ref('meta.import_row.issues'), '||', eb.ref('excluded.issues')),
        })),
      )
      .execute()
}
