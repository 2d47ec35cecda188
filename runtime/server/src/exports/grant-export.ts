import { localize, PlatformError, type Command, type Label } from '@tenon/engine'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import { notify } from '../notifications/notify.ts'
import { readersOf } from '../notifications/readers.ts'
import type { Platform } from '../platform.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { RUN_EXPORT, type ExportRequest } from './run-export.ts'

/** Gives each of these people a file of what he may see of a form, as an export of his own that an approval allowed. */
export async function grantExport(
  platform: Platform,
  db: Kysely<Database>,
  context: SaveContext,
  command: Extract<Command, { kind: 'exportRecords' }>,
  people: readonly string[],
  key: string,
): Promise<void> {
  const trx = db as Transaction<Database>
  const form = context.app.form(command.form)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: command.form })
  const { label } = form.definition
  const readers = await readersOf(platform, trx, people)
  for (const person of people) {
    const locale = readers.people.get(person)?.locale ?? 'zh-CN'
    const request: ExportRequest = { format: 'xlsx', locale, granted: { purpose: command.purpose } }
    const { id } = await trx
      .insertInto('meta.export')
      .values({
        app: context.app.key,
        form: command.form,
        created_by: person,
        created_at: context.now,
        request: JSON.stringify(request),
        name: `${localize(label, locale)}-${context.today}.xlsx`,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await platform.jobs.add([{ task: RUN_EXPORT, payload: { id }, key: `${RUN_EXPORT}/${id}` }], trx)
    const link = { app: context.app.key, path: `/exports/${id}` }
    await notify(platform, trx, [{ kind: 'rule', user: person, ...told(label), link, key }])
  }
}

// helpers

const told = (form: Label) => ({
  title: {
    'zh-CN': `导出已批准：${localize(form, 'zh-CN')}`,
    'en-US': `Export approved: ${localize(form, 'en-US')}`,
  },
  body: {
    'zh-CN': '文件 24 小时内可以下载，带有您的姓名和用途。',
    'en-US': 'The file can be downloaded for 24 hours; your name and the purpose stand in it.',
  },
})
