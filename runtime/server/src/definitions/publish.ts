import {
  PlatformError,
  type AppBundle,
  type Definition,
  type FormDefinition,
  type Issue,
  type Registry,
  type TableOperation,
  type ParseContext,
} from '@tenon/engine'
import { isDeepStrictEqual } from 'node:util'
import type { Kysely, Transaction } from 'kysely'
import { ddlTransaction, runDdl, type DdlTransaction } from '../db/ddl-transaction.ts'
import { lastForms, leftColumns, readArchived, writeArchived } from '../db/physical-registry.ts'
import { existingTables, rowsUpTo, standingIndexes } from '../db/physical-state.ts'
import type { Database } from '../db/schema.ts'
import { createAppSchema, operationDdl } from '../db/table-ddl.ts'
import { definitionIn, definitionsOf, emptyBundle, parseRef, refOf, toBundle, type DefinitionRef } from './bundle.ts'
import { checkBundle } from './check-bundle.ts'
import { putDrafts, readDraft, readPublished, removeDrafts, type Draft } from './draft-store.ts'
import { planApp, type AppPlan, type FormPlan } from './plan-app.ts'
import { publishedApp, type PublishedApp } from './published-app.ts'
import { todayIn } from '../records/clock.ts'
import { segmentsOf } from '../records/segment-meanings.ts'
import { audienceIssues } from '../records/segments.ts'
import { bundleMeant, segmentIssues } from './segment-issues.ts'
import { finishTable, INLINE_ROWS, missingOrderIndexes } from './finish-table.ts'

export interface PublishRequest {
  readonly app: string
  readonly by: string | null
  readonly note?: string | undefined
  /** Only these of the changed definitions, as `form/customer`. Default: all. */
  readonly include?: readonly string[] | undefined
  readonly restoredFrom?: number
  readonly request?: string
  /** Runs in the transaction before the draft is read: a template puts its definitions there. May run again. */
  readonly prepare?: (trx: Transaction<Database>) => Promise<void>
  /** Runs in the transaction when the version stands: sample records. May run again. */
  readonly complete?: (trx: Transaction<Database>, app: PublishedApp) => Promise<void>
}
export interface Published {
  readonly version: number
  /** Forms whose key columns or indexes a job still has to make. */
  readonly unfinished: readonly string[]
}
export interface PublishTools {
  readonly db: Kysely<Database>
  readonly registry: Registry
  readonly now: () => Date
  readonly timeZone: string
  /** Adds the job that finishes a large table, in the transaction of the publish. */
  readonly finishLater: (trx: Transaction<Database>, app: string, form: string) => Promise<void>
}

/**
 * Makes the draft the published version in one transaction: tables first, then immutable definitions, then the version row.
 * Whatever fails leaves everything as it was. Errors: INVALID with issues, NOT_FOUND, UNAVAILABLE.
 */
export async function publish(tools: PublishTools, request: PublishRequest): Promise<Published> {
  return ddlTransaction(tools.db, `publish:${request.app}`, async (ddl) => {
    await request.prepare?.(ddl.trx)
    const draft = await readDraft(ddl.trx, request.app)
    const published = await publishDraft(tools, ddl, request, draft, includedRefs(draft, request.include))
    if (request.complete) await request.complete(ddl.trx, await liveApp(tools, ddl.trx, request.app))
    return published
  })
}

/** Publishes the definitions of an older version as a new one; archived columns come back with their values. */
export async function restore(tools: PublishTools, request: PublishRequest & { version: number }): Promise<Published> {
  return ddlTransaction(tools.db, `publish:${request.app}`, async (ddl) => {
    const { trx } = ddl
    const wanted = await readPublished(trx, request.app, request.version)
    const current = toBundle((await readPublished(trx, request.app)).definitions)
    const bundle = toBundle(wanted.definitions)
    if (!bundle || !current) throw new PlatformError('NOT_FOUND')
    const differing = wanted.definitions.filter((d) => !sameDefinition(definitionIn(current, d.kind, d.key), d))
    await putDrafts(trx, request.app, differing, request.by)
    const removed = definitionsOf(current).filter((d) => !definitionIn(bundle, d.kind, d.key))
    await removeDrafts(trx, request.app, removed, request.by)
    const draft = await readDraft(trx, request.app)
    const included = [...differing, ...removed].map((d) => refOf(d.kind, d.key))
    return publishDraft(tools, ddl, { ...request, restoredFrom: request.version }, draft, included)
  })
}

export interface DraftPlan {
  readonly plan: AppPlan
  readonly issues: readonly Issue[]
  readonly published: { version: number; bundle: AppBundle | null; revisions: Readonly<Record<DefinitionRef, number>> }
  readonly next: AppBundle
}

/** The bundle that publishing `included` would give, its faults, and the table operations; without operations where there are faults. */
export async function planDraft(
  db: Kysely<Database>,
  registry: Registry,
  app: string,
  draft: Draft,
  included: readonly DefinitionRef[],
  context: ParseContext,
): Promise<DraftPlan> {
  const live = await readPublished(db, app)
  const old = toBundle(live.definitions) ?? null
  const next = withDrafts(old, draft, included)
  const published = { version: live.version, bundle: old, revisions: live.revisions }
  const segments = await segmentsOf(db, app)
  const issues = [
    ...checkBundle(bundleMeant(next, segments), registry),
    ...segmentIssues(next, segments),
    ...(await audienceIssues(db, app, next)),
  ]
  if (issues.length > 0) return { plan: { bundle: next, forms: [], removed: [] }, issues, published, next }
  const [archived, last] = [await readArchived(db, app), await lastForms(db, app)]
  const plan = planApp(old, next, archived, (form) => last(form) as FormDefinition | undefined, registry, context)
  return { plan, issues, published, next }
}

/** The changed definitions that a publish takes. Errors: INVALID for one that is unknown. */
export function includedRefs(draft: Draft, include: readonly string[] | undefined): readonly DefinitionRef[] {
  if (include === undefined) return draft.changed
  const unknown = include.filter((ref) => parseRef(ref) === null || !(ref in draft.revisions))
  if (unknown.length > 0)
    throw new PlatformError(
      'INVALID',
      {},
      { issues: unknown.map((ref) => ({ path: 'include', code: 'REFERENCE', params: { ref } })) },
    )
  const appRef = draft.changed.filter((ref) => ref.startsWith('app/'))
  return draft.version === 0 ? [...new Set([...appRef, ...(include as DefinitionRef[])])] : (include as DefinitionRef[])
}

// helpers

async function liveApp(tools: PublishTools, trx: Transaction<Database>, key: string): Promise<PublishedApp> {
  const { version, definitions, revisions } = await readPublished(trx, key)
  const indexes = await standingIndexes(trx, `app_${key}`)
  const segments = await segmentsOf(trx, key)
  return publishedApp({ key, version, bundle: toBundle(definitions)!, revisions, indexes, segments }, tools.registry)
}

async function publishDraft(
  tools: PublishTools,
  { trx, lockTables }: DdlTransaction,
  request: PublishRequest,
  draft: Draft,
  included: readonly DefinitionRef[],
): Promise<Published> {
  const { plan, issues, published } = await planDraft(trx, tools.registry, request.app, draft, included, tools)
  if (issues.length > 0) throw new PlatformError('INVALID', {}, { issues })
  const schema = `app_${request.app}`
  const tables = await existingTables(trx, schema)
  if (published.version === 0) await runDdl(trx, createAppSchema(schema).statement)
  await lockTables(schema, alteredTables(plan, tables))
  const version = published.version + 1
  const unfinished: string[] = []
  const app = publishedApp({ key: request.app, version, bundle: plan.bundle, revisions: {} }, tools.registry)
  for (const form of plan.forms) {
    const later = await applyForm(tools, trx, app, form, tables)
    if (later) unfinished.push(form.form)
    const keys = fieldKeys(published.bundle?.forms[form.form], plan.bundle.forms[form.form])
    await writeArchived(trx, request.app, form.form, version, form.archived, keys)
  }
  const revisions = await storeDefinitions(trx, request, plan.bundle, draft, included, published)
  await storeVersion(trx, tools, request, version, revisions, included)
  for (const form of unfinished) await tools.finishLater(trx, request.app, form)
  return { version, unfinished }
}

/** Equal whatever the order of keys: jsonb does not keep it. */
const sameDefinition = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b))
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

function withDrafts(old: AppBundle | null, draft: Draft, included: readonly DefinitionRef[]): AppBundle {
  const definitions = new Map<DefinitionRef, Definition>(
    old ? definitionsOf(old).map((d) => [refOf(d.kind, d.key), d] as const) : [],
  )
  for (const ref of included) {
    const parsed = parseRef(ref)!
    const body = definitionIn(draft.bundle, parsed.kind, parsed.key)
    if (body) definitions.set(ref, body)
    else definitions.delete(ref)
  }
  return toBundle(definitions.values()) ?? emptyBundle(draft.bundle.app)
}

/** Tables that exist and change; new ones nobody can hold. */
function alteredTables(plan: AppPlan, existing: ReadonlySet<string>): string[] {
  const altered = plan.forms.flatMap(({ operations }) =>
    operations.filter(touchesTable).map((operation) => operation.table),
  )
  return altered.filter((table) => existing.has(table))
}
const touchesTable = (operation: TableOperation): boolean =>
  !['archiveColumn', 'restoreColumn', 'archiveTable', 'restoreTable'].includes(operation.kind)

/** Runs a form's operations; true = its key columns or indexes are left to the job. */
async function applyForm(
  tools: PublishTools,
  trx: Transaction<Database>,
  app: PublishedApp,
  plan: FormPlan,
  existing: ReadonlySet<string>,
): Promise<boolean> {
  const form = app.form(plan.form)!
  const small =
    !existing.has(form.table) || (await rowsUpTo(trx, form.schema, form.table, INLINE_ROWS + 1)) <= INLINE_ROWS
  for (const operation of plan.operations) {
    if (operation.kind === 'addIndex') continue
    for (const { statement } of operationDdl(form.schema, operation)) await runDdl(trx, statement)
  }
  if (!small) return plan.operations.some(leftToJob) || (await missingOrderIndexes(trx, app, form)).length > 0
  const now = tools.now().toISOString()
  const context = { now, today: todayIn(tools.timeZone, now), timeZone: tools.timeZone }
  await finishTable(trx, {
    app,
    form: plan.form,
    operations: plan.operations,
    context,
    left: await leftColumns(trx, app.key, plan.form),
  })
  return false
}
const leftToJob = (operation: TableOperation): boolean =>
  operation.kind === 'addIndex' || operation.kind === 'addKeyColumn' || operation.kind === 'retype'

function fieldKeys(...forms: readonly (FormDefinition | undefined)[]): (id: string) => string {
  const keys = new Map<string, string>()
  for (const form of forms) for (const field of form?.fields ?? []) keys.set(field.id, field.key)
  return (id) => keys.get(id) ?? id
}

/** Freezes what differs and gives the new map of revisions. */
async function storeDefinitions(
  trx: Transaction<Database>,
  request: PublishRequest,
  bundle: AppBundle,
  draft: Draft,
  included: readonly DefinitionRef[],
  published: DraftPlan['published'],
): Promise<Record<DefinitionRef, number>> {
  const revisions: Record<DefinitionRef, number> = {}
  for (const definition of definitionsOf(bundle)) {
    const ref = refOf(definition.kind, definition.key)
    const before = published.bundle && definitionIn(published.bundle, definition.kind, definition.key)
    const known = published.revisions[ref]
    const changed = !sameDefinition(before ?? undefined, definition)
    if (known !== undefined && !changed && !included.includes(ref)) {
      revisions[ref] = known
      continue
    }
    const revision = included.includes(ref) ? draft.revisions[ref]! : await nextRevision(trx, request.app, definition)
    revisions[ref] = revision
    await trx
      .insertInto('meta.definition')
      .values({
        app: request.app,
        kind: definition.kind,
        key: definition.key,
        revision,
        body: JSON.stringify(definition),
        created_by: request.by,
      })
      .onConflict((oc) => oc.doNothing())
      .execute()
  }
  return revisions
}

/** A definition that changes without having been edited (a column allotted elsewhere) still gets a revision of its own. */
async function nextRevision(trx: Transaction<Database>, app: string, definition: Definition): Promise<number> {
  const of = (table: 'meta.definition' | 'meta.draft') =>
    trx
      .selectFrom(table)
      .select((eb) => eb.fn.max('revision').as('revision'))
      .where('app', '=', app)
      .where('kind', '=', definition.kind)
      .where('key', '=', definition.key)
      .executeTakeFirst()
  const [frozen, draft] = [await of('meta.definition'), await of('meta.draft')]
  return Math.max(frozen?.revision ?? 0, draft?.revision ?? 0) + 1
}

async function storeVersion(
  trx: Transaction<Database>,
  tools: PublishTools,
  request: PublishRequest,
  version: number,
  revisions: Record<DefinitionRef, number>,
  included: readonly DefinitionRef[],
): Promise<void> {
  const at = tools.now().toISOString()
  await trx
    .insertInto('meta.app_version')
    .values({
      app: request.app,
      version,
      revisions: JSON.stringify(revisions),
      note: request.note ?? null,
      restored_from: request.restoredFrom ?? null,
      created_at: at,
      created_by: request.by,
    })
    .execute()
  await trx.updateTable('meta.app').set({ version }).where('key', '=', request.app).execute()
  for (const ref of included) {
    const { kind, key } = parseRef(ref)!
    await trx
      .deleteFrom('meta.draft')
      .where('app', '=', request.app)
      .where('kind', '=', kind)
      .where('key', '=', key)
      .execute()
  }
  const params = JSON.stringify({
    version,
    include: included,
    note: request.note ?? null,
    restoredFrom: request.restoredFrom ?? null,
  })
  await trx
    .insertInto('meta.audit')
    .values({
      at,
      actor: request.by,
      action: request.restoredFrom ? 'restoreVersion' : 'publish',
      app: request.app,
      version,
      params,
      request: request.request ?? null,
    })
    .execute()
  await trx
    .insertInto('meta.outbox')
    .values({ at, topic: 'definitions', app: request.app, payload: JSON.stringify({ app: request.app, version }) })
    .execute()
}
