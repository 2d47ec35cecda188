import { Key, PlatformError, type Locale, type ReportDefinition } from '@tenon/engine'
import { Type } from 'typebox'
import { writeAudit } from '../audit/write-audit.ts'
import type { Executor } from '../db/statements.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import { answers, Id, strict } from '../http/schemas.ts'
import { notify, type Notification } from '../notifications/notify.ts'
import { withForm, type FormRequest } from '../records/request-context.ts'
import { segmentOf, type SavedSegment } from '../records/segments.ts'
import type { Reports } from './ask-report.ts'
import { reportQuestion } from './report-question.ts'
import { runReport } from './run-report.ts'
import { NotifiedAnswer } from './report-answers.ts'

const Params = Type.Object({ app: Key, segment: Id })
const Body = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    text: Type.Optional(Type.String({ maxLength: 1_000 })),
    /** The field that names whom a record is the business of. */
    field: Type.Optional(Key),
    mail: Type.Optional(Type.Boolean()),
  },
  strict,
)
/** People that one message goes to. */
const MOST = 500

/**
 * A segment as an audience: everybody whose business one of its records is gets one message, with how many of them are his. The
 * records are those that the sender may see; the link shows each reader what he may see himself.
 */
export function notifySegmentRoute(app: App, { db, services }: Reports): void {
  const { platform } = services

  app.post(
    '/api/apps/:app/segments/:segment/notify',
    {
      config: { permission: 'app:view' },
      schema: {
        summary: 'Tell the people in charge of the records of a segment something',
        params: Params,
        body: Body,
        response: answers(NotifiedAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const { app: appKey, segment: id } = request.params
      const segment = await segmentOf(platform.db, appKey, id)
      if (!segment) throw new PlatformError('INVALID', {}, { issues: [{ path: 'segment', code: 'SEGMENT' }] })
      const { title, text = '', field = 'owner_id', mail = false } = request.body
      return withForm(services, viewer, appKey, segment.form, async (form) => {
        const all = await peopleIn(db, form, segment, field, localeOf(request.headers['accept-language']))
        const people = all.filter(([person]) => person !== viewer.id)
        if (people.length > MOST) throw new PlatformError('TOO_LARGE', { max: MOST, rows: people.length })
        const records = people.reduce((sum, [, count]) => sum + count, 0)
        const notices = people.map(([user, count]): Notification => {
          const says = (zh: boolean) => [text, mine(segment.label, count, zh)].filter((line) => line !== '').join('\n')
          const body = { 'zh-CN': says(true), 'en-US': says(false) }
          const head = { 'zh-CN': `${viewer.name}：${title}`, 'en-US': `${viewer.name}: ${title}` }
          return {
            ...{ user, kind: 'segment', title: head, body, key: `segment/${request.id}` },
            link: { app: appKey, path: `/apps/${appKey}/forms/${segment.form}?view=${id}` },
            ...(mail ? { mail: { subject: head, text: body } } : {}),
          }
        })
        await platform.db.transaction().execute(async (trx) => {
          await notify(platform, trx, notices)
          const params = { segment: segment.label, id, title, people: people.length, rows: records }
          await writeAudit(trx, [
            {
              ...{ actor: viewer, action: 'segment.notify', at: platform.now(), app: appKey, form: segment.form },
              params,
              request,
            },
          ])
        })
        platform.events.hint()
        return { people: people.length, records }
      })
    },
  )
}

// helpers

/** Whom the records that the sender may see belong to, and how many each has. */
async function peopleIn(db: Executor, form: FormRequest, { filter }: SavedSegment, by: string, locale: Locale) {
  const type = form.form.scopeType.field(form.form.key, by)
  if (type?.kind !== 'id' || type.form !== '$user')
    throw new PlatformError('INVALID', {}, { issues: [{ path: 'field', code: 'TYPE' }] })
  const report: ReportDefinition = {
    ...{ kind: 'report', key: 'audience', label: '', dataset: { form: form.form.key }, charts: [], filter },
    dimensions: [{ field: by }],
    measures: [{ key: 'n', agg: 'count' }],
  }
  const { rows } = await runReport(db, form, reportQuestion(form, report, undefined, {}, locale))
  return rows.flatMap((row): [string, number][] => {
    const person = row[by]
    return typeof person === 'string' ? [[person, Number(row['n'])]] : []
  })
}

const mine = (name: string, count: number, zh: boolean): string =>
  zh
    ? `分群“${name}”里有您负责的 ${count} 条记录`
    : `${count} ${count === 1 ? 'record' : 'records'} of yours in the segment “${name}”`
