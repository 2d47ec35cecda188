import { PlatformError, type ClaimLimits, type ClaimTable, type Command, type Row } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { departmentWays } from '../db/departments.ts'
import { relatedRows } from '../db/related-rows.ts'
import { loadOf, lockRecord, matchingIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import { todayIn } from '../records/clock.ts'
import type { SaveContext } from '../records/save-hooks.ts'

type Claim = Extract<Command, { kind: 'claim' }>

/**
 * What the record becomes when a person takes it out of the pool. Its row is locked first, so that of fifty who press at
 * once one gets it. Errors: STATE with an issue that says which limit, or that somebody was faster; FORBIDDEN for nobody.
 */
export async function claimed(
  trx: Kysely<Database>,
  context: SaveContext,
  command: Claim,
  person: string | null,
  slots: ViewerSlots,
): Promise<Row> {
  const { app } = context
  const form = app.form(command.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
  if (person === null) throw new PlatformError('FORBIDDEN')
  await lockRecord(trx, app, form, command.id)
  const [row] = await relatedRows(trx, app, form, null, [command.id], slots)
  if (!row) throw new PlatformError('NOT_FOUND')
  if (row[command.flag] !== true) throw refused('CLAIM_TAKEN')
  const { daily, owned, coolDays } = { ...command.limits, ...(await limitsOf(trx, context, command.table, slots)) }
  const again = coolDays === undefined ? null : mineAgain(row, command, person, coolDays)
  if (again !== null && again > context.now) throw refused('CLAIM_COOL', { date: todayIn(context.timeZone, again) })
  // NB: the counter's row is the person's lock: two claims of one person count each other.
  const number = await countClaim(trx, context, command, person)
  if (daily !== undefined && number > daily) throw refused('CLAIM_DAILY', { max: daily })
  if (owned !== undefined) {
    const load = await loadOf(trx, app, form, 'owner_id', [person], command.open, slots)
    if ((load.get(person) ?? 0) >= owned) throw refused('CLAIM_OWNED', { max: owned })
  }
  return { owner_id: person, [command.flag]: false }
}

// helpers

const refused = (code: string, params: Readonly<Record<string, unknown>> = {}): PlatformError =>
  new PlatformError('STATE', { rule: 'claim' }, { issues: [{ path: '', code, params }] })

async function limitsOf(
  trx: Kysely<Database>,
  { app }: SaveContext,
  table: ClaimTable | undefined,
  slots: ViewerSlots,
): Promise<ClaimLimits> {
  const form = table && app.form(table.form)
  if (!table || !form) return {}
  const ids = await matchingIds(trx, app, form, table.where, slots, 100)
  const rows = await relatedRows(trx, app, form, null, ids, slots)
  const order = (row: Row): number => Number((table.order && row[table.order]) ?? Infinity)
  const near = await nearness(trx, table, slots)
  const [first] = rows
    .filter((row) => near(row) !== undefined)
    .sort((a, b) => near(a)! - near(b)! || order(a) - order(b))
  if (!first) return {}
  const at = (key: string | undefined): number | undefined => {
    const value = key === undefined ? null : (first[key] ?? null)
    return value === null ? undefined : Number(value)
  }
  const [daily, owned, coolDays] = [at(table.daily), at(table.owned), at(table.coolDays)]
  return {
    ...(daily === undefined ? {} : { daily }),
    ...(owned === undefined ? {} : { owned }),
    ...(coolDays === undefined ? {} : { coolDays }),
  }
}

/** How far a row's department is above the nearest of the person's; undefined where it is above none of them. */
async function nearness(
  trx: Kysely<Database>,
  { department }: ClaimTable,
  slots: ViewerSlots,
): Promise<(row: Row) => number | undefined> {
  if (department === undefined) return () => 0
  const ways = await departmentWays(trx, slots['user_departments'] as readonly string[])
  return (row) => {
    const of = row[department] ?? null
    if (of === null) return Number.MAX_SAFE_INTEGER
    const steps = [...ways.values()].flatMap((way) =>
      way.includes(String(of)) ? [way.length - way.indexOf(String(of))] : [],
    )
    return steps.length > 0 ? Math.min(...steps) : undefined
  }
}

/** When he who had it last may have it again; null = it was not his. */
function mineAgain(row: Row, { former, since }: Claim, person: string, days: number): string | null {
  const at = since === undefined ? null : row[since]
  if (former === undefined || row[former] !== person || typeof at !== 'string') return null
  return new Date(Date.parse(at) + days * 86_400_000).toISOString()
}

async function countClaim(
  trx: Kysely<Database>,
  { app, today }: SaveContext,
  { form }: Claim,
  person: string,
): Promise<number> {
  const row = await trx
    .insertInto('meta.claim')
    .values({ app: app.key, form, person, day: today, number: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['app', 'form', 'person', 'day'])
        .doUpdateSet((eb) => ({ number: eb('meta.claim.number', '+', 1) })),
    )
    .returning('number')
    .executeTakeFirstOrThrow()
  return row.number
}
