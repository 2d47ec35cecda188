import { issueMessage, PlatformError, type Locale, type Row } from '@tenon/engine'
import { Type } from 'typebox'
import type { App } from '../http/app.ts'
import { asPlatformError } from '../http/errors.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers } from '../http/schemas.ts'
import { BatchAnswer } from './record-answers.ts'
import { FormParams } from './record-routes.ts'
import { isStalePlan, saveContext, StaleApp, withForm } from './request-context.ts'
import type { RecordServices } from './record-services.ts'
import type { SaveContext } from './save-hooks.ts'
import { saveRecords, type RecordChange, type SaveResult } from './save-records.ts'

const strict = { additionalProperties: false } as const
const Values = Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 800 })
const Id = Type.String({ maxLength: 40 })
/** Changes in one batch. */
const MAX_BATCH = 500
/** Of changes that stand each for itself, so many are tried together first. */
const AT_ONCE = 100

interface BatchResult {
  readonly index: number
  readonly action: RecordChange['action']
  readonly id: string | null
  readonly version?: number
  readonly error?: { readonly code: string; readonly issues?: readonly unknown[]; readonly params?: unknown }
}

/** Many changes in one request: all or nothing, or each for itself. */
export function batchRoutes(app: App, services: RecordServices): void {
  app.post(
    '/api/apps/:app/forms/:form/records/batch',
    {
      config: { permission: 'form:edit' },
      schema: {
        summary: 'Create, change and delete several records, all or each',
        params: FormParams,
        body: Type.Object(
          {
            create: Type.Optional(Type.Array(Values, { maxItems: MAX_BATCH })),
            update: Type.Optional(
              Type.Array(Type.Object({ id: Id, version: Type.Optional(Type.Integer()) }), { maxItems: MAX_BATCH }),
            ),
            delete: Type.Optional(
              Type.Array(Type.Union([Id, Type.Object({ id: Id, version: Type.Optional(Type.Integer()) }, strict)]), {
                maxItems: MAX_BATCH,
              }),
            ),
            mode: Type.Optional(Type.Enum(['all', 'each'])),
          },
          strict,
        ),
        response: answers(BatchAnswer),
      },
    },
    async (request) => {
      const { mode = 'all' } = request.body
      const changes = changesOf(request.params.form, request.body)
      if (changes.length > MAX_BATCH)
        throw new PlatformError('INVALID', {}, { issues: [{ path: '', code: 'RANGE', params: { max: MAX_BATCH } }] })
      const results = await withForm(
        services,
        viewerOf(request),
        request.params.app,
        request.params.form,
        async (on): Promise<BatchResult[]> => {
          const context = saveContext(on, { id: request.id, ip: request.ip })
          if (changes.length === 0) return []
          if (mode === 'all') return (await saveRecords(services, context, changes)).map(saidOf)
          const locale = localeOf(request.headers['accept-language'])
          const each: BatchResult[] = []
          for (let at = 0; at < changes.length; at += AT_ONCE)
            each.push(...(await saveEach(services, context, changes.slice(at, at + AT_ONCE), at, locale)))
          return each
        },
      )
      services.platform.events.hint()
      const done = (action: string): number =>
        results.filter((result) => result.action === action && !result.error).length
      return {
        results,
        created: done('create'),
        updated: done('update'),
        deleted: done('delete'),
        failed: results.filter((result) => result.error).length,
      }
    },
  )
}

// helpers

interface BatchBody {
  readonly create?: readonly Row[] | undefined
  readonly update?: readonly ({ readonly id: string; readonly version?: number | undefined } & Row)[] | undefined
  readonly delete?: readonly (string | { readonly id: string; readonly version?: number | undefined })[] | undefined
}

const saidOf = ({ id, version, action }: SaveResult, index: number): BatchResult => ({ index, action, id, version })

/** Changes that stand each for itself: all together where nothing is wrong with any, else one by one. */
async function saveEach(
  services: RecordServices,
  context: SaveContext,
  changes: readonly RecordChange[],
  before: number,
  locale: Locale,
): Promise<readonly BatchResult[]> {
  try {
    if (changes.length > 1)
      return (await saveRecords(services, context, changes)).map((saved, i) => saidOf(saved, before + i))
  } catch (error) {
    if (error instanceof StaleApp || isStalePlan(error) || asPlatformError(error).status >= 500) throw error
  }
  const each: BatchResult[] = []
  for (const [i, change] of changes.entries())
    try {
      const [saved] = await saveRecords(services, context, [change])
      each.push(saidOf(saved!, before + i))
    } catch (error) {
      // Only before anything is done may the whole be tried on a newer version of the app.
      if (before + i === 0 && (error instanceof StaleApp || isStalePlan(error))) throw error
      each.push({ index: before + i, action: change.action, ...failureOf(error, change, locale) })
    }
  return each
}

function failureOf(error: unknown, change: RecordChange, locale: Locale): Pick<BatchResult, 'id' | 'error'> {
  const { status, code, issues, params } = asPlatformError(error)
  if (status >= 500) throw error
  return {
    id: 'id' in change ? (change.id ?? null) : null,
    error: {
      code,
      ...(issues ? { issues: issues.map((issue) => ({ ...issue, message: issueMessage(issue, locale) })) } : {}),
      ...(Object.keys(params).length > 0 ? { params } : {}),
    },
  }
}

function changesOf(form: string, body: BatchBody): RecordChange[] {
  const seen = (version: number | undefined): { seen?: number } => (version === undefined ? {} : { seen: version })
  return [
    ...(body.create ?? []).map((input) => ({ action: 'create' as const, form, input })),
    ...(body.update ?? []).map(({ id, version, ...input }) => ({
      action: 'update' as const,
      form,
      id,
      input,
      ...seen(version),
    })),
    ...(body.delete ?? []).map((item) =>
      typeof item === 'string'
        ? { action: 'delete' as const, form, id: item }
        : { action: 'delete' as const, form, id: item.id, ...seen(item.version) },
    ),
  ]
}
