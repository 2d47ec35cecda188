import {
  Key,
  nameOf,
  PlatformError,
  SYSTEM_LABELS,
  type CompiledForm,
  type Label,
  type SystemColumn,
} from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import { buildIndex } from '../db/build-index.ts'
import { filterUses, tableShapes } from '../db/report-filters.ts'
import { indexDdl } from '../db/table-ddl.ts'
import type { App } from '../http/app.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, strict } from '../http/schemas.ts'
import type { Reports } from './ask-report.ts'
import { IndexBegun, ReportIndexesAnswer } from './report-answers.ts'

/** Task that builds one index of a table, beside everything that goes on. */
const BUILD = 'report-index'
/** A smaller table is read faster than an index is walked. */
const FEW_ROWS = 10_000

/** A field that reports filter by. */
interface FilteredField {
  readonly form: string
  readonly formLabel: Label
  readonly field: string
  readonly label: Label
  readonly uses: number
  /** Mean time of the questions that filter by it. */
  readonly milliseconds: number
  readonly rows: number
  /** Whether an index begins with it, is being built, would help, or is not worth it. */
  readonly state: 'indexed' | 'building' | 'proposed' | 'small'
}

/** Which fields reports filter by, and an index for one of them at a press. */
export function reportIndexRoutes(app: App, { services, usage }: Pick<Reports, 'services' | 'usage'>): void {
  const { db, directPool, jobs, now } = services.platform
  const { cache } = services.definitions

  jobs.registerTask(BUILD, async (payload) => {
    const { app: appKey, form: formKey, field } = payload as { app: string; form: string; field: string }
    const form = (await cache.fresh(appKey)).form(formKey)
    const column = form && columnOf(form, field)
    if (!form || column === undefined) return
    const name = nameOf('r', form.table, column)
    const index = { name, columns: [column], unique: false, method: 'btree' as const, fields: [field] }
    await buildIndex(directPool, form.schema, name, indexDdl(form.schema, form.table, index, true))
  })

  const fieldsOf = async (appKey: string): Promise<readonly FilteredField[]> => {
    await usage.flush()
    const published = await cache.fresh(appKey)
    const [uses, shapes] = await Promise.all([filterUses(db, appKey), tableShapes(db, `app_${appKey}`)])
    return uses.flatMap(({ form: formKey, field, uses: n, ms }): FilteredField[] => {
      const form = published.form(formKey)
      const column = form && columnOf(form, field)
      const shape = shapes.find((one) => one.table === form?.table)
      if (!form || column === undefined || !shape) return []
      const state = shape.leading.includes(column)
        ? 'indexed'
        : shape.building.includes(column)
          ? 'building'
          : shape.rows >= FEW_ROWS
            ? 'proposed'
            : 'small'
      return [
        {
          form: formKey,
          formLabel: form.definition.label,
          field,
          label: form.field(field)?.definition.label ?? SYSTEM_LABELS[field as SystemColumn],
          uses: Number(n),
          milliseconds: Math.round(Number(ms) / Math.max(1, Number(n))),
          rows: Math.round(shape.rows),
          state,
        },
      ]
    })
  }

  const config = { permission: 'administrator' } as const
  const params = Type.Object({ app: Key })
  app.get(
    '/api/apps/:app/report-indexes',
    {
      config,
      schema: {
        summary: 'Propose indexes from what reports filter on',
        params,
        response: answers(ReportIndexesAnswer),
      },
    },
    async (request) => ({
      fields: await fieldsOf(request.params.app),
    }),
  )

  app.post(
    '/api/apps/:app/report-indexes',
    {
      config,
      schema: {
        summary: 'Build a proposed index without blocking writers',
        params,
        body: Type.Object({ form: Key, field: Key }, strict),
        response: answers(IndexBegun, 202),
      },
    },
    async (request, reply) => {
      const { app: appKey } = request.params
      const { form, field } = request.body
      const wanted = (await fieldsOf(appKey)).find((one) => one.form === form && one.field === field)
      if (!wanted) throw new PlatformError('NOT_FOUND')
      if (wanted.state !== 'proposed') throw new PlatformError('STATE')
      await db.transaction().execute(async (trx) => {
        const payload = { app: appKey, form, field }
        await jobs.add(
          [{ task: BUILD, payload, key: `${BUILD}/${appKey}/${form}/${field}`, queue: `ddl/${appKey}` }],
          trx,
        )
        await writeAudit(trx, [
          {
            actor: viewerOf(request),
            action: 'settings.update',
            at: now(),
            app: appKey,
            form,
            params: { index: field },
            request,
          },
        ])
      })
      return reply.code(202).send({ form, field })
    },
  )
}

// helpers

/** The column that an index could begin with. */
function columnOf(form: CompiledForm, key: string): string | undefined {
  if (key === 'created_at') return key
  const field = form.field(key)
  return field?.columnType === undefined || field.columnType.endsWith('[]') || field.columnType === 'jsonb'
    ? undefined
    : field.column
}
