import {
  localize,
  migrate,
  PlatformError,
  type CompiledFlow,
  type FlowInstance,
  type Locale,
  type MigrationProblem,
  type NodeMap,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { uuidv7 } from 'uuidv7'
import { writeAudit } from '../audit/write-audit.ts'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { currentFlow, pinnedFlow } from './app-flows.ts'
import { lockInstance } from './instance-store.ts'
import { titleIn } from './title-in.ts'

/** What one call looks at and takes over; the rest is for the next one. */
const MAX_INSTANCES = 500

export interface MigrationQuery {
  readonly flow: string
  /** Only instances of this revision; default: all that are older than the published one. */
  readonly from?: number
  readonly map: NodeMap
}
/** A running instance and what the migration means for it. */
export interface Migrated {
  readonly id: string
  readonly title: string
  readonly revision: number
  /** Labels of the nodes where it stands, and of those where it would go on. */
  readonly stands: readonly string[]
  readonly goesOn: readonly string[]
  readonly problems: readonly (MigrationProblem & { readonly label?: string })[]
  /** Of a migration that was asked for: whether it has happened. */
  readonly done?: boolean
}

/** Every running instance of older versions with what would become of it on the published one; nothing is changed. */
export async function planMigration(
  db: Kysely<Database>,
  app: PublishedApp,
  query: MigrationQuery,
  locale: Locale,
): Promise<readonly Migrated[]> {
  const { flow: to, revision } = currentFlow(app, query.flow)
  const rows = await olderInstances(db, app.key, query, revision)
  return Promise.all(
    rows.map(async (row) => {
      const from = (await pinnedFlow(db, app, query.flow, row.revision)).flow
      const result = migrate(from, to, row.state, query.map, { now: '', newId: () => '' })
      return {
        id: row.id,
        title: titleIn(row, locale),
        revision: row.revision,
        stands: standing(row.state).map((node) => labelOf(from, node, locale)),
        goesOn: result.ok ? result.at.map((node) => labelOf(to, node, locale)) : [],
        problems: result.ok ? [] : named(result.problems, from, locale),
      }
    }),
  )
}

/**
 * Takes running instances over to the published version: each in a transaction of its own with its row locked, audited and in
 * its log. What cannot go over stays as it is and says why.
 */
export async function migrateInstances(
  automation: Automation,
  viewer: Viewer,
  app: PublishedApp,
  query: MigrationQuery & { readonly comment: string; readonly request?: { readonly id: string; readonly ip: string } },
  locale: Locale,
): Promise<readonly Migrated[]> {
  const { db, now } = automation.records.platform
  const { flow: to, revision } = currentFlow(app, query.flow)
  const done: Migrated[] = []
  for (const { id } of await olderInstances(db, app.key, query, revision))
    done.push(
      await db.transaction().execute(async (trx): Promise<Migrated> => {
        const row = await lockInstance(trx, id)
        const from = (await pinnedFlow(trx, app, query.flow, row.revision)).flow
        const at = now()
        const result = migrate(from, to, row.state, query.map, { now: at.toISOString(), newId: uuidv7 })
        const about = {
          id,
          title: titleIn(row, locale),
          revision: row.revision,
          stands: standing(row.state).map((node) => labelOf(from, node, locale)),
        }
        if (!result.ok) return { ...about, goesOn: [], problems: named(result.problems, from, locale), done: false }
        await store(trx, result.instance, { revision, locks: to.definition.lock ?? false, at: at.toISOString() })
        const params = { instance: id, from: row.revision, to: revision, map: query.map, comment: query.comment }
        await trx
          .insertInto('meta.flow_event')
          .values({
            instance: id,
            at: at.toISOString(),
            actor: viewer.id,
            kind: 'migrated',
            comment: query.comment,
            params: JSON.stringify({ from: row.revision, to: revision }),
          })
          .execute()
        const { form, record } = row
        const { request } = query
        await writeAudit(trx, [
          {
            actor: viewer,
            action: 'flow.migrate',
            at,
            app: app.key,
            form,
            record,
            params,
            ...(request ? { request } : {}),
          },
        ])
        return { ...about, goesOn: result.at.map((node) => labelOf(to, node, locale)), problems: [], done: true }
      }),
    )
  return done
}

// helpers

function olderInstances(db: Kysely<Database>, app: string, { flow, from }: MigrationQuery, revision: number) {
  if (from !== undefined && from >= revision) throw new PlatformError('STATE', { reason: 'revision', flow })
  let rows = db
    .selectFrom('meta.flow_instance')
    .select(['id', 'title', 'titles', 'revision', 'state'])
    .where('app', '=', app)
    .where('flow', '=', flow)
    .where('status', 'in', ['running', 'returned'])
    .where('revision', '<', revision)
    .orderBy('id')
    .limit(MAX_INSTANCES)
  if (from !== undefined) rows = rows.where('revision', '=', from)
  return rows.execute()
}

/** State, tasks and visits of the instance as it stands on the new version. */
async function store(
  trx: Kysely<Database>,
  instance: FlowInstance,
  { revision, locks, at }: { readonly revision: number; readonly locks: boolean; readonly at: string },
): Promise<void> {
  const { id } = instance
  await trx
    .updateTable('meta.flow_instance')
    .set({ revision, locks, state: JSON.stringify(instance), updated_at: at })
    .where('id', '=', id)
    .execute()
  await trx.deleteFrom('meta.flow_visit').where('instance', '=', id).execute()
  await trx
    .insertInto('meta.flow_visit')
    .values(instance.visits.map(({ id: visit, node, number }) => ({ id: visit, instance: id, node, number })))
    .execute()
  for (const node of new Set(instance.tasks.map((task) => task.node))) {
    const tasks = instance.tasks.flatMap((task) => (task.node === node ? [task.id] : []))
    await trx.updateTable('meta.flow_task').set({ node }).where('id', 'in', tasks).execute()
  }
}

const standing = ({ visits }: FlowInstance): readonly string[] =>
  visits.flatMap((visit) => (visit.state === 'active' && !visit.branches ? [visit.node] : []))

const labelOf = (flow: CompiledFlow, node: string, locale: Locale): string => {
  const at = flow.nodes.get(node)
  return localize(at?.step.label ?? at?.kind.label, locale) || node
}

const named = (problems: readonly MigrationProblem[], from: CompiledFlow, locale: Locale) =>
  problems.map((problem) =>
    problem.node === undefined ? problem : { ...problem, label: labelOf(from, problem.node, locale) },
  )
