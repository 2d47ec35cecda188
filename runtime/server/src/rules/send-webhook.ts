import type { Command, CompiledForm, Row } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import { matchingIds } from '../db/rule-statements.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots, type ViewerSlots } from '../db/viewer-slots.ts'
import { deliveryJobs } from '../notifications/delivery.ts'
import type { Platform } from '../platform.ts'
import type { SaveContext } from '../records/save-hooks.ts'

/** Addresses that one event goes to at most. */
const MAX_ADDRESSES = 50

/** Writes down what other systems are to be told, each address a delivery of its own. */
export async function sendWebhook(
  { jobs }: Pick<Platform, 'jobs'>,
  trx: Kysely<Database>,
  context: SaveContext,
  command: Extract<Command, { kind: 'webhook' }>,
  { key, instance }: { readonly key: string; readonly instance: string | null },
): Promise<void> {
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const addresses = await addressesOf(trx, context, command, key, slots)
  if (addresses.length === 0) return
  const body = JSON.stringify({ ...command.body, ...(await linesOf(trx, context, command, slots)) })
  const made = await trx
    .insertInto('meta.webhook_delivery')
    .values(addresses.map((to) => ({ ...to, app: context.app.key, event: command.event, body, instance })))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .execute()
  await jobs.add(deliveryJobs('webhook_delivery', made), trx as Transaction<Database>)
}

// helpers

async function addressesOf(
  trx: Kysely<Database>,
  { app }: SaveContext,
  { url, table }: Extract<Command, { kind: 'webhook' }>,
  key: string,
  slots: ViewerSlots,
): Promise<readonly { readonly key: string; readonly url: string }[]> {
  if (!table) return url === undefined ? [] : [{ key, url }]
  const form = app.form(table.form)
  if (!form) return []
  const ids = (await matchingIds(trx, app, form, table.where, slots, MAX_ADDRESSES)).slice(0, MAX_ADDRESSES)
  const rows = await relatedRows(trx, app, form, null, ids, slots)
  return rows.flatMap((row) => {
    const address = row[table.url]
    return typeof address === 'string' && address !== '' ? [{ key: `${key}/${String(row['id'])}`, url: address }] : []
  })
}

/** Rows of subforms, what they refer to by id and title. */
async function linesOf(
  trx: Kysely<Database>,
  context: SaveContext,
  { lines = {} }: Extract<Command, { kind: 'webhook' }>,
  slots: ViewerSlots,
): Promise<Readonly<Record<string, unknown>>> {
  const found: Record<string, unknown> = {}
  for (const [name, { form, list, rows }] of Object.entries(lines)) {
    const subform = context.app.form(form)?.subforms.find(({ field }) => field.key === list)
    if (!subform || !Array.isArray(rows)) continue
    const titles = new Map<string, ReadonlyMap<string, string>>()
    for (const field of subform.rows.stored) {
      const target = context.app.form(field.type.target?.(field.settings) ?? '')
      if (target) titles.set(field.key, await titlesOf(trx, context, target, idsIn(rows as Row[], field.key), slots))
    }
    found[name] = (rows as Row[]).map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([key]) => subform.rows.field(key) !== undefined)
          .map(([key, value]) => [
            key,
            typeof value === 'string' && titles.has(key)
              ? { id: value, title: titles.get(key)!.get(value) ?? null }
              : value,
          ]),
      ),
    )
  }
  return found
}

const idsIn = (rows: readonly Row[], key: string): readonly string[] => [
  ...new Set(rows.flatMap((row) => (typeof row[key] === 'string' ? [row[key]] : []))),
]
async function titlesOf(
  trx: Kysely<Database>,
  { app }: SaveContext,
  form: CompiledForm,
  ids: readonly string[],
  slots: ViewerSlots,
): Promise<ReadonlyMap<string, string>> {
  const key = form.titleField?.key
  const rows = key === undefined ? [] : await relatedRows(trx, app, form, null, ids, slots, [key])
  return new Map(rows.map((row) => [String(row['id']), String(row[key!] ?? '')]))
}
