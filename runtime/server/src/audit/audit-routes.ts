import { PlatformError } from '@tenon/engine'
import { Type } from 'typebox'
import { searchAudit, type AuditRow } from '../db/audit-statements.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import type { Platform } from '../platform.ts'
import { writeAudit } from './write-audit.ts'
import { AuditPage, CheckpointAnswer, VerdictAnswer } from './audit-answers.ts'

const Text = (maxLength: number) => Type.Optional(Type.String({ minLength: 1, maxLength }))
const Moment = Type.Optional(Type.String({ format: 'date-time' }))
const Query = Type.Object(
  {
    actor: Type.Optional(Id),
    action: Text(60),
    app: Text(41),
    form: Text(41),
    record: Type.Optional(Id),
    /** Key of a field that changed. */
    field: Text(90),
    /** Old or new value of a field, exactly; with `field` of that one. */
    value: Text(500),
    from: Moment,
    to: Moment,
    cursor: Text(100),
    size: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  },
  strict,
)
const Kept = Type.Object(
  {
    batch: Type.String({ pattern: '^\\d{1,19}$' }),
    sealedAt: Type.String(),
    mac: Type.String(),
    signature: Type.String(),
  },
  strict,
)

/** The log for auditors: search, check, and signed checkpoints to keep elsewhere. Looking things up is itself logged. */
export function auditRoutes(app: App, { db, readPool, audit, now }: Platform): void {
  const config = { permission: ['auditor', 'administrator'] } as const

  app.get(
    '/api/audit',
    {
      config: { permission: ['auditor'] },
      schema: { summary: 'Search the audit log', querystring: Query, response: answers(AuditPage) },
    },
    async (request) => {
      const { field, value, cursor, size, ...filter } = request.query
      const changes = field || value ? changesContaining(field, value) : undefined
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      const found = await searchAudit(
        readPool,
        { ...filter, ...(changes ? { changes } : {}), ...(after ? { after } : {}) },
        size + 1,
      )
      const page = found.slice(0, size)
      const last = page.at(-1)
      const { cursor: _cursor, size: _size, ...asked } = request.query
      if (!cursor) audit.view({ actor: viewerOf(request), action: 'audit.search', at: now(), params: asked, request })
      return {
        rows: page.map(toWire),
        nextCursor: found.length > size && last ? `${last.cursor_at}_${last.id}` : null,
      }
    },
  )

  app.get(
    '/api/audit/checkpoint',
    {
      config,
      schema: { summary: 'Read the newest sealed checkpoint of the audit log', response: answers(CheckpointAnswer) },
    },
    async () => (await audit.checkpoint()) ?? null,
  )

  app.post(
    '/api/audit/verify',
    {
      config,
      schema: {
        summary: 'Verify the audit log against its seals',
        body: Type.Object({ checkpoints: Type.Optional(Type.Array(Kept, { maxItems: 100 })) }, strict),
        response: answers(VerdictAnswer),
      },
    },
    async (request) => {
      const verdict = await audit.verify(request.body.checkpoints ?? [])
      const params = { intact: verdict.intact, problems: verdict.problems.length }
      await writeAudit(db, [{ actor: viewerOf(request), action: 'audit.verify', at: now(), params, request }])
      return verdict
    },
  )
}

// helpers

/** jsonb containments, any of which is a hit: old or new value; as text, number or truth; alone or in a list. */
function changesContaining(field: string | undefined, value: string | undefined): readonly string[] {
  const named = field === undefined ? {} : { field }
  if (value === undefined) return [JSON.stringify([named])]
  const number = /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? [Number(value)] : []
  const truth = value === 'true' || value === 'false' ? [value === 'true'] : []
  return [value, ...number, ...truth].flatMap((each) =>
    ['from', 'to'].flatMap((side) => [
      JSON.stringify([{ ...named, [side]: each }]),
      JSON.stringify([{ ...named, [side]: [each] }]),
    ]),
  )
}

function parseCursor(cursor: string): { at: string; id: string } {
  const [at = '', id = ''] = cursor.split('_')
  if (!/^\d{4}-[\dT:.-]{10,30}Z$/.test(at) || !/^[0-9a-f-]{36}$/.test(id))
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'cursor', code: 'PATTERN' }] })
  return { at, id }
}

const toWire = ({ actor, actor_name, cursor_at: _at, ...row }: AuditRow) => ({
  id: row.id,
  at: row.at,
  actor: actor === null ? null : { id: actor, title: actor_name },
  via: row.via,
  action: row.action,
  app: row.app,
  form: row.form,
  record: row.record,
  version: row.version,
  changes: row.changes,
  params: row.params,
  request: row.request,
  address: row.address,
})
