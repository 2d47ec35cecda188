import { PlatformError, type Row } from '@tenon/engine'
import type { FormSaver } from './save-change.ts'

/** 409 for a version that is no longer the newest: which fields others have changed since, to what, who and when. */
export async function conflictError(
  saver: FormSaver,
  id: string,
  seen: number,
  now: Row,
  mine: Row,
): Promise<PlatformError> {
  const { permit, context, form } = saver
  const { db } = saver.services.platform
  const rows = await db
    .selectFrom('meta.audit as a')
    .leftJoin('meta.user as u', 'u.id', 'a.actor')
    .select(['a.at', 'a.actor', 'u.name', 'a.changes', 'a.version'])
    .where('a.record', '=', id)
    .where('a.app', '=', context.app.key)
    .where('a.version', '>', seen)
    .orderBy('a.version', 'asc')
    .limit(200)
    .execute()
  const fields = new Map<string, { at: string; by: { id: string; title: string | null } | null }>()
  for (const row of rows)
    for (const { field } of row.changes ?? [])
      if ((field === 'owner_id' || form.field(field)) && (!permit || field === 'owner_id' || permit.known(field)))
        fields.set(field, { at: row.at, by: row.actor === null ? null : { id: row.actor, title: row.name } })
  const issues = [...fields].map(([path, { at, by }]) => ({
    path,
    code: 'CONFLICT',
    params: {
      at,
      by,
      mine: path in mine,
      ...(!permit || path === 'owner_id' || permit.queryable(path) ? { theirs: now[path] ?? null } : {}),
    },
  }))
  const last = rows.at(-1)
  return new PlatformError(
    'CONFLICT',
    {
      version: now['version'],
      seen,
      fields: [...fields.keys()],
      updatedAt: last?.at ?? now['updated_at'],
      updatedBy: last?.actor ? { id: last.actor, title: last.name } : null,
    },
    { issues },
  )
}
