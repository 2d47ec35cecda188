import { PlatformError, type AppBundle, type AppDefinition, type Definition, type DefinitionKind } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { writeAudit, type AuditEntry } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import { parseRef, refOf, toBundle, type DefinitionRef } from './bundle.ts'
import { actorId } from '../users/viewer.ts'

/** Everything a builder sees: the published definitions with what was changed since. */
export interface Draft {
  readonly app: string
  /** Version that is published; 0 = none yet. */
  readonly version: number
  readonly bundle: AppBundle
  /** Revision of each definition: what `If-Match` must name to change it. */
  readonly revisions: Readonly<Record<DefinitionRef, number>>
  /** Definitions that differ from what is published, removed ones too. */
  readonly changed: readonly DefinitionRef[]
  readonly removed: readonly DefinitionRef[]
}

/** The draft of an app. Errors: NOT_FOUND. */
export async function readDraft(db: Kysely<Database>, app: string): Promise<Draft> {
  const published = await readPublished(db, app)
  const rows = await db
    .selectFrom('meta.draft')
    .select(['kind', 'key', 'revision', 'body'])
    .where('app', '=', app)
    .execute()
  const definitions = new Map<DefinitionRef, Definition>(
    published.definitions.map((d) => [refOf(d.kind, d.key), d] as const),
  )
  const revisions: Record<DefinitionRef, number> = { ...published.revisions }
  const changed: DefinitionRef[] = []
  const removed: DefinitionRef[] = []
  for (const row of rows) {
    const ref = refOf(row.kind as DefinitionKind, row.key)
    revisions[ref] = row.revision
    if (row.body === null) {
      if (definitions.delete(ref)) removed.push(ref)
      else continue
    } else definitions.set(ref, row.body as unknown as Definition)
    changed.push(ref)
  }
  const bundle = toBundle(definitions.values())
  if (!bundle) throw new PlatformError('NOT_FOUND')
  return { app, version: published.version, bundle, revisions, changed: changed.sort(), removed: removed.sort() }
}

/** Definitions of the published version (or of an older one), with their revisions. Errors: NOT_FOUND. */
export async function readPublished(
  db: Kysely<Database>,
  app: string,
  version?: number,
): Promise<{ version: number; definitions: Definition[]; revisions: Record<DefinitionRef, number> }> {
  const row = await db
    .selectFrom('meta.app as a')
    .leftJoin('meta.app_version as v', (join) =>
      join.onRef('v.app', '=', 'a.key').on((eb) => eb('v.version', '=', version ?? eb.ref('a.version'))),
    )
    .select(['a.version', 'v.version as found', 'v.revisions'])
    .where('a.key', '=', app)
    .executeTakeFirst()
  if (!row || (version !== undefined && row.found === null)) throw new PlatformError('NOT_FOUND')
  const revisions = (row.revisions ?? {}) as Record<DefinitionRef, number>
  const wanted = Object.entries(revisions)
  if (wanted.length === 0) return { version: row.version, definitions: [], revisions }
  const bodies = await db
    .selectFrom('meta.definition')
    .select(['kind', 'key', 'revision', 'body'])
    .where('app', '=', app)
    .orderBy('kind')
    .orderBy('key')
    .where((eb) => eb.or(wanted.map(([ref, revision]) => eb.and({ ...parseRef(ref)!, revision }))))
    .execute()
  return {
    version: row.found ?? row.version,
    definitions: bodies.map((b) => b.body as unknown as Definition),
    revisions,
  }
}

export interface DraftWrite {
  readonly kind: DefinitionKind
  readonly key: string
  /** null removes the definition at the next publish. */
  readonly body: Definition | null
  /** Revision the writer has seen; 0 = he believes it is new. */
  readonly seen: number
}

/**
 * Stores changed definitions, all of them or none, and returns their new revisions in the order in which they are named. Errors:
 * CONFLICT `{ref, updatedBy, updatedAt, revision}` where somebody else was faster, NOT_FOUND.
 */
export async function writeDrafts(
  db: Kysely<Database>,
  { app, by }: { readonly app: string; readonly by: string | null },
  writes: readonly DraftWrite[],
): Promise<readonly number[]> {
  return db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('meta.app')
      .select('version')
      .where('key', '=', app)
      .forUpdate()
      .executeTakeFirst()
    if (!found) throw new PlatformError('NOT_FOUND')
    const revisions: number[] = []
    for (const { kind, key, body, seen } of writes) {
      const current = await currentRevision(trx, app, kind, key)
      if (current.revision !== seen && !(current.removed && seen === 0))
        throw new PlatformError('CONFLICT', {
          ref: refOf(kind, key),
          updatedBy: current.by,
          updatedAt: current.at,
          revision: current.revision,
        })
      if (body === null && current.revision === 0) throw new PlatformError('NOT_FOUND')
      const values = {
        revision: current.next,
        body: body === null ? null : JSON.stringify(body),
        updated_by: by,
        updated_at: new Date().toISOString(),
      }
      await trx
        .insertInto('meta.draft')
        .values({ app, kind, key, ...values })
        .onConflict((oc) => oc.columns(['app', 'kind', 'key']).doUpdateSet(values))
        .execute()
      revisions.push(values.revision)
    }
    return revisions
  })
}

/** Makes an app that has nothing but its own definition, unpublished, with its audit row. Errors: CONFLICT when the key is taken. */
export async function createApp(
  db: Kysely<Database>,
  app: AppDefinition,
  by: Pick<AuditEntry, 'actor' | 'at' | 'request'>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const made = await trx
      .insertInto('meta.app')
      .values({ key: app.key, created_by: actorId(by.actor) })
      .onConflict((oc) => oc.doNothing())
      .returning('key')
      .executeTakeFirst()
    if (!made) throw new PlatformError('CONFLICT', { key: app.key })
    await putDrafts(trx, app.key, [app], actorId(by.actor))
    await writeAudit(trx, [{ ...by, action: 'app.create', app: app.key }])
  })
}

/** Stores definitions whatever was there: a template's installation, or an import of an app. */
export async function putDrafts(
  db: Kysely<Database>,
  app: string,
  definitions: readonly Definition[],
  by: string | null,
): Promise<void> {
  for (const definition of definitions) {
    const current = await currentRevision(db, app, definition.kind, definition.key)
    const values = {
      revision: current.next,
      body: JSON.stringify(definition),
      updated_by: by,
      updated_at: new Date().toISOString(),
    }
    await db
      .insertInto('meta.draft')
      .values({ app, kind: definition.kind, key: definition.key, ...values })
      .onConflict((oc) => oc.columns(['app', 'kind', 'key']).doUpdateSet(values))
      .execute()
  }
}

/** Marks definitions as removed at the next publish. */
export async function removeDrafts(
  db: Kysely<Database>,
  app: string,
  definitions: readonly Definition[],
  by: string | null,
): Promise<void> {
  for (const { kind, key } of definitions) {
    const { next } = await currentRevision(db, app, kind, key)
    const values = { revision: next, body: null, updated_by: by, updated_at: new Date().toISOString() }
    await db
      .insertInto('meta.draft')
      .values({ app, kind, key, ...values })
      .onConflict((oc) => oc.columns(['app', 'kind', 'key']).doUpdateSet(values))
      .execute()
  }
}

// helpers

/**
 * The revision a writer must have seen (0 = none) and the next one to give. A draft's revision goes on from the published
 * one and becomes it, so that a revision never means two things, even after an older version was restored.
 */
async function currentRevision(db: Kysely<Database>, app: string, kind: DefinitionKind, key: string) {
  const draft = await db
    .selectFrom('meta.draft as d')
    .leftJoin('meta.user as u', 'u.id', 'd.updated_by')
    .select(['d.revision', 'd.updated_at', 'd.updated_by', 'u.name', 'd.body'])
    .where('d.app', '=', app)
    .where('d.kind', '=', kind)
    .where('d.key', '=', key)
    .executeTakeFirst()
  const frozen = await db
    .selectFrom('meta.definition as d')
    .leftJoin('meta.user as u', 'u.id', 'd.created_by')
    .leftJoin('meta.app as a', 'a.key', 'd.app')
    .leftJoin('meta.app_version as v', (join) => join.onRef('v.app', '=', 'a.key').onRef('v.version', '=', 'a.version'))
    .select(['d.revision', 'd.created_at', 'd.created_by', 'u.name', 'v.revisions'])
    .where('d.app', '=', app)
    .where('d.kind', '=', kind)
    .where('d.key', '=', key)
    .orderBy('d.revision', 'desc')
    .execute()
  const live = frozen[0]?.revisions?.[refOf(kind, key)]
  const at = draft?.updated_at ?? frozen.find((d) => d.revision === live)?.created_at ?? null
  const by = draft ? person(draft.updated_by, draft.name) : (frozen.map((d) => person(d.created_by, d.name))[0] ?? null)
  return {
    revision: draft?.revision ?? live ?? 0,
    next: Math.max(draft?.revision ?? 0, frozen[0]?.revision ?? 0) + 1,
    removed: draft?.body === null,
    at,
    by,
  }
}
const person = (id: string | null, name: string | null) => (id === null ? null : { id, title: name })
