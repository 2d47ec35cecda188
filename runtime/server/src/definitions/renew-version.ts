import type { Kysely } from 'kysely'
import { lockName } from '../db/in-transaction.ts'
import type { Database } from '../db/schema.ts'

/**
 * A new version of an app with the same definitions: what they mean has changed without them, because a segment that one of them names
 * means something else now. Everything that was compiled from the version before is compiled anew, in every process. Does nothing
 * where no definition that was ever published names one of `segments`.
 */
export async function renewVersion(
  trx: Kysely<Database>,
  app: string,
  segments: readonly string[],
  made: { readonly at: string; readonly by: string; readonly note: string },
): Promise<void> {
  const named = await trx
    .selectFrom('meta.definition')
    .select('key')
    .where('app', '=', app)
    .where((eb) => {
      const body = eb.cast<string>('body', 'text')
      return eb.and([eb(body, 'like', '%"inSegment"%'), eb.or(segments.map((id) => eb(body, 'like', `%"${id}"%`)))])
    })
    .limit(1)
    .executeTakeFirst()
  if (!named) return
  // As a publish does: one version after the other.
  await lockName(trx, `publish:${app}`)
  const { version } = await trx
    .updateTable('meta.app')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('key', '=', app)
    .returning('version')
    .executeTakeFirstOrThrow()
  await trx
    .insertInto('meta.app_version')
    .columns(['app', 'version', 'revisions', 'note', 'created_at', 'created_by'])
    .expression((eb) =>
      eb
        .selectFrom('meta.app_version')
        .select((of) => [
          'app',
          of.val(version).as('version'),
          'revisions',
          of.val(made.note).as('note'),
          of.val(made.at).as('created_at'),
          of.val(made.by).as('created_by'),
        ])
        .where('app', '=', app)
        .where('version', '=', version - 1),
    )
    .execute()
  await trx
    .insertInto('meta.outbox')
    .values({ at: made.at, topic: 'definitions', app, payload: JSON.stringify({ app, version }) })
    .execute()
}
