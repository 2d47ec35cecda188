import { fillTemplate, placeholders } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { getVisible, type VisibleRecord } from './get-record.ts'
import type { FormRequest } from './request-context.ts'
import type { TimelineItem } from './timeline.ts'

/**
 * Mails about a record, newest first: who got what, and whether it went out. The subject is told to who reads every field in it,
 * to others without the values; the text is told to nobody. Colleagues are named, other addresses are cut short.
 */
export async function mailItems(
  db: Kysely<Database>,
  request: FormRequest,
  record: VisibleRecord,
  id: string,
  before: string | null,
  limit: number,
): Promise<TimelineItem[]> {
  let rows = db
    .selectFrom('meta.mail as m')
    .select(['m.id', 'm.created_at', 'm.sent_at', 'm.status', 'm.error', 'm.recipient', 'm.subject'])
    .select('m.subject_template as template')
    .select((eb) =>
      eb
        .selectFrom('meta.user as u')
        .select('u.name')
        .whereRef('u.email', '=', 'm.recipient')
        .orderBy('u.status')
        .limit(1)
        .as('name'),
    )
    .where('m.record', '=', id)
    .where('m.app', '=', request.app.key)
    .orderBy('m.created_at', 'desc')
    .orderBy('m.id', 'desc')
    .limit(limit)
  if (before !== null) rows = rows.where('m.created_at', '<', before)
  const found = await rows.execute()
  const read = await subjectReader(db, request, record, id, found)
  return found.map((row) => ({
    id: `mail/${row.id}`,
    kind: 'mail',
    at: row.created_at,
    actor: null,
    text: read(row),
    params: { to: row.name ?? shortAddress(row.recipient), status: row.status, sentAt: row.sent_at, error: row.error },
  }))
}

// helpers

interface Subject {
  readonly subject: string
  readonly template: string | null
}

/** A title through a relation counts as read where the viewer sees that very title. */
async function subjectReader(
  db: Kysely<Database>,
  request: FormRequest,
  record: VisibleRecord,
  id: string,
  mails: readonly Subject[],
): Promise<(mail: Subject) => string> {
  const paths = new Set(mails.flatMap(({ template }) => placeholders(template ?? '')))
  const relations = new Set([...paths].flatMap((path) => titleRelation(request, path) ?? []))
  const expanded = relations.size > 0 ? (await getVisible(db, request, id, [...relations])).record : {}
  const clear = (path: string, subject: string): boolean => {
    if (['readonly', 'editable'].includes(record.mode(path))) return true
    const relation = titleRelation(request, path)
    const title = relation === undefined ? null : (expanded[relation] as { title?: unknown } | null)?.title
    return typeof title === 'string' && title !== '' && subject.includes(title)
  }
  return ({ subject, template }) => {
    if (template === null) return ''
    return placeholders(template).every((path) => clear(path, subject)) ? subject : fillTemplate(template, () => '…')
  }
}

/** The field of a path that leads through it to the title of a related record, where this viewer knows it. */
function titleRelation({ app, form, permit }: FormRequest, path: string): string | undefined {
  const [key = '', name, ...rest] = path.split('.')
  const target = permit.known(key) ? form.relation(key) : undefined
  const title = target === undefined ? undefined : app.form(target)?.titleField?.key
  return name !== undefined && rest.length === 0 && name === title ? key : undefined
}

/** `finance@example.com` is `fi***@example.com`. */
function shortAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '***' : `${address.slice(0, Math.min(2, at - 1))}***${address.slice(at)}`
}
