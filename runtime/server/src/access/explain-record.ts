import {
  accessNeeds,
  explainAccess,
  PlatformError,
  type Action,
  type CompiledForm,
  type ExplainedAccess,
  type Locale,
  type Scope,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { readRecords, type StoredRow } from '../db/read-records.ts'
import type { Database } from '../db/schema.ts'
import { loadViewer } from '../db/viewer-statement.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { todayIn } from '../records/clock.ts'
import { getVisible, type VisibleRecord } from '../records/get-record.ts'
import { loadNeeds } from '../records/load-needs.ts'
import type { RecordServices } from '../records/record-services.ts'
import { userScope, withForm } from '../records/request-context.ts'
import { toViewer } from '../sessions/sessions.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { roleOf } from './named-role.ts'
import { redactClause } from './redact-clause.ts'
import { waysToGrant } from './ways-to-grant.ts'

export interface AccessQuestion {
  readonly app: string
  readonly form: string
  readonly id: string
  readonly user: string
  readonly action: Action
  readonly field?: string
}

/** Who → record → verdict → clauses with their values → ways to grant. Errors: NOT_FOUND, INVALID for an unknown field. */
export async function explainRecord(services: RecordServices, asker: Viewer, question: AccessQuestion, locale: Locale) {
  const { platform, definitions } = services
  const { db } = platform
  const app = await definitions.cache.fresh(question.app)
  const form = app.form(question.form)
  const loaded = await loadViewer(platform.pool, question.user)
  if (!form || !loaded) throw new PlatformError('NOT_FOUND')
  if (question.field !== undefined && !form.field(question.field))
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'field', code: 'UNKNOWN_FIELD' }] })
  const person = toViewer(loaded)
  const clock = { now: platform.now().toISOString(), timeZone: await definitions.timeZone() }
  const today = todayIn(clock.timeZone, clock.now)
  const slots = viewerSlots(person, app.key, clock)
  const [row] = await readRecords(db, app, form, [question.id], slots)
  if (!row || row.deleted_at !== null) throw new PlatformError('NOT_FOUND')
  const seen = await asSeen(services, asker, question)
  const held = rolesIn(person, app.key)
  const { status, departmentTitle } = await standing(db, person)

  const ask = async (roles: readonly string[], changed: Partial<StoredRow> = {}): Promise<ExplainedAccess> => {
    const permit = app.permit(form, roles)
    const values = { ...row, ...changed }
    const needs = accessNeeds(permit, question.action, question.field)
    const beside = await loadNeeds(db, app, form, values, needs, { today, now: clock.now }, slots)
    const user = { ...userScope(person, app.key)!, roles }
    const scope: Scope = { row: values, user, today, now: clock.now, ...beside }
    return explainAccess(permit, question.action, scope, question.field)
  }
  const answer = await ask(held)
  const allowed = answer.allowed && status === 'active'
  return {
    user: {
      id: person.id,
      title: person.name,
      department: departmentTitle,
      roles: held.flatMap((key) => roleOf(app, key, locale)),
    },
    record: { id: row.id, title: titleOf(form, seen), owner: await ownerOf(db, row) },
    action: question.action,
    allowed,
    mode: answer.mode ?? null,
    reason: allowed
      ? null
      : status !== 'active'
        ? 'disabled'
        : answer.grants.length === 0
          ? held.length === 0
            ? 'noRole'
            : 'noGrant'
          : answer.grants.some((grant) => grant.holds)
            ? 'field'
            : 'rows',
    grants: answer.grants.map((grant) => ({
      ...grant,
      role: roleOf(app, grant.role, locale)[0] ?? { key: grant.role, label: grant.role },
      rows: redactClause(grant.rows, seen),
    })),
    ways:
      allowed || status !== 'active' || answer.grants.some((grant) => grant.holds)
        ? []
        : await waysToGrant(db, { app, form, person, action: question.action, ask, locale, slots }),
  }
}

// helpers

/** The record as the asker himself sees it; undefined where it does not exist for him. */
async function asSeen(
  services: RecordServices,
  asker: Viewer,
  { app, form, id }: AccessQuestion,
): Promise<VisibleRecord | undefined> {
  try {
    return await withForm(services, asker, app, form, (on) => getVisible(services.platform.db, on, id, []))
  } catch (error) {
    if (error instanceof PlatformError && error.code === 'NOT_FOUND') return undefined
    throw error
  }
}

function titleOf(form: CompiledForm, seen: VisibleRecord | undefined): string | null {
  const title = form.titleField && seen?.record[form.titleField.key]
  return title === undefined || title === null ? null : String(title)
}

async function standing(db: Kysely<Database>, person: Viewer) {
  const row = await db
    .selectFrom('meta.user as u')
    .leftJoin('meta.department as d', (join) => join.on('d.id', '=', person.department))
    .select(['u.status', 'd.title'])
    .where('u.id', '=', person.id)
    .executeTakeFirstOrThrow()
  return { status: row.status, departmentTitle: row.title }
}

async function ownerOf(db: Kysely<Database>, row: StoredRow) {
  const owner = row['owner_id']
  if (typeof owner !== 'string') return null
  const found = await db
    .selectFrom('meta.user as u')
    .leftJoin('meta.department as d', (join) => join.on('d.id', '=', (row['dept_id'] as string | null) ?? null))
    .select(['u.id', 'u.name', 'd.title'])
    .where('u.id', '=', owner)
    .executeTakeFirst()
  return found ? { id: found.id, title: found.name, department: found.title } : null
}
