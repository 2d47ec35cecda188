import type { CompiledField, Label } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { AuditChange, Database } from '../db/schema.ts'
import { masked } from '../db/record-view.ts'
import { newestChildren, titlesOf } from '../db/visible-rows.ts'
import { flowSteps } from './flow-steps.ts'
import { mailItems } from './mail-items.ts'
import { getVisible, type VisibleRecord } from './get-record.ts'
import { relatedForms } from './related-forms.ts'
import type { FormRequest } from './request-context.ts'
import { wireField } from './wire-record.ts'

export const TIMELINE_KINDS = ['created', 'changed', 'comment', 'child', 'flow', 'rule', 'mail'] as const

export interface TimelineItem {
  readonly id: string
  readonly kind: (typeof TIMELINE_KINDS)[number]
  readonly at: string
  readonly actor: { readonly id: string; readonly title: string | null } | null
  readonly changes?: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[]
  readonly text?: string
  readonly form?: string
  readonly record?: string
  /** Of a child its title; of a rule or a flow its label. */
  readonly title?: Label | null
  readonly params?: Readonly<Record<string, unknown>>
}
export interface TimelineQuery {
  readonly cursor?: string | undefined
  readonly kind?: TimelineItem['kind'] | undefined
  readonly field?: string | undefined
  readonly size?: number | undefined
}

/**
 * What happened to a record, newest first: changes as the viewer may know them (hidden fields are absent, masked ones masked),
 * comments, child records that he may see, the steps of its flows, and the mails about it. Errors: NOT_FOUND.
 */
export async function timeline(
  db: Kysely<Database>,
  request: FormRequest,
  id: string,
  query: TimelineQuery,
): Promise<{ readonly items: readonly TimelineItem[]; readonly nextCursor: string | null }> {
  const record = await getVisible(db, request, id, [])
  const size = query.size ?? 50
  const before = query.cursor ?? null
  const wants = (kind: TimelineItem['kind']): boolean =>
    query.field === undefined && (query.kind === undefined || query.kind === kind)
  const changes =
    query.kind !== undefined && UNAUDITED.has(query.kind)
      ? []
      : await auditItems(db, request, record, id, before, size + 1, query)
  const comments = wants('comment') ? await commentItems(db, request, id, before, size + 1) : []
  const children = wants('child')
    ? (await newestChildren(db, request.access, relatedForms(request), id, before, size + 1, request.slots)).map(
        (row): TimelineItem => ({
          id: `child/${row.id}`,
          kind: 'child',
          at: row.at,
          actor: person(row.by, row.by_name),
          form: row.form,
          record: row.id,
          title: row.title,
        }),
      )
    : []
  const steps = wants('flow') ? await flowSteps(db, request, id, before, size + 1) : []
  const mails = wants('mail') ? await mailItems(db, request, record, id, before, size + 1) : []
  const all = [...changes, ...comments, ...children, ...steps, ...mails].sort((a, b) =>
    a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1,
  )
  const items = all.slice(0, size)
  return { items: await withTitles(db, request, items), nextCursor: all.length > size ? items.at(-1)!.at : null }
}

// helpers

/** Kinds that are told by tables of their own. */
const UNAUDITED = new Set<TimelineItem['kind']>(['comment', 'child', 'mail'])

const person = (id: string | null, name: string | null): TimelineItem['actor'] =>
  id === null ? null : { id, title: name }

async function auditItems(
  db: Kysely<Database>,
  request: FormRequest,
  record: VisibleRecord,
  id: string,
  before: string | null,
  limit: number,
  query: TimelineQuery,
): Promise<TimelineItem[]> {
  let rows = db
    .selectFrom('meta.audit as a')
    .leftJoin('meta.user as u', 'u.id', 'a.actor')
    .select(['a.id', 'a.at', 'a.actor', 'u.name', 'a.action', 'a.via', 'a.changes', 'a.version'])
    .where('a.record', '=', id)
    .where('a.app', '=', request.app.key)
    .where('a.action', 'in', ['create', 'update', 'delete', 'restore'])
    .orderBy('a.at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit)
  if (before !== null) rows = rows.where('a.at', '<', before)
  if (query.field !== undefined) rows = rows.where('a.changes', '@>', JSON.stringify([{ field: query.field }]) as never)
  const items = (await rows.execute()).flatMap((row): TimelineItem[] => {
    const kind = row.via?.startsWith('rule')
      ? 'rule'
      : row.via?.startsWith('flow')
        ? 'flow'
        : row.action === 'create'
          ? 'created'
          : 'changed'
    const changes = (row.changes ?? []).flatMap((change) => visibleChange(request, record, change, query.field))
    // A change of nothing that this viewer may know is none for him.
    if (row.action === 'update' && changes.length === 0) return []
    return [
      {
        id: row.id,
        kind,
        at: row.at,
        actor: person(row.actor, row.name),
        changes,
        ...(kind === 'rule' || kind === 'flow' ? { title: causeLabel(request, kind, row.via) } : {}),
        params: { action: row.action, via: row.via, version: row.version },
      },
    ]
  })
  return query.kind === undefined ? items : items.filter((item) => item.kind === query.kind)
}

/** What the rule or flow behind a change is called today; null where it is gone. */
function causeLabel({ app }: FormRequest, kind: 'rule' | 'flow', via: string | null): Label | null {
  const key = via?.split('/')[1] ?? ''
  const definitions = kind === 'rule' ? app.bundle.rules : app.bundle.flows
  return Object.hasOwn(definitions, key) ? definitions[key]!.label : null
}

function visibleChange({ form }: FormRequest, record: VisibleRecord, change: AuditChange, only: string | undefined) {
  if (only !== undefined && change.field !== only) return []
  if (change.field === 'owner_id') return [{ field: change.field, from: change.from ?? null, to: change.to ?? null }]
  const field = form.field(change.field)
  const mode = field ? record.mode(field.key) : 'hidden'
  if (!field || mode === 'hidden') return []
  const show = (value: unknown): unknown =>
    mode === 'masked' ? masked(field, value) : wireField(form, field, value ?? null)
  return [{ field: change.field, from: show(change.from), to: show(change.to) }]
}

async function commentItems(
  db: Kysely<Database>,
  request: FormRequest,
  id: string,
  before: string | null,
  limit: number,
): Promise<TimelineItem[]> {
  let rows = db
    .selectFrom('meta.comment as c')
    .innerJoin('meta.user as u', 'u.id', 'c.author')
    .select(['c.id', 'c.created_at', 'c.author', 'u.name', 'c.text', 'c.mentions'])
    .where('c.record', '=', id)
    .where('c.app', '=', request.app.key)
    .where('c.deleted_at', 'is', null)
    .orderBy('c.created_at', 'desc')
    .limit(limit)
  if (before !== null) rows = rows.where('c.created_at', '<', before)
  const found = await rows.execute()
  const people = await titlesOf(
    db,
    request.access,
    '$user',
    [...new Set(found.flatMap(({ mentions }) => mentions))],
    request.slots,
  )
  return found.map((row) => ({
    id: row.id,
    kind: 'comment',
    at: row.created_at,
    actor: person(row.author, row.name),
    text: row.text,
    params: { mentions: row.mentions, names: row.mentions.flatMap((id) => people.get(id) ?? []) },
  }))
}

/** Ids in changes become `{id, title}`: one statement for all that point to the same form. */
export async function withTitles(
  db: Kysely<Database>,
  request: FormRequest,
  items: readonly TimelineItem[],
): Promise<readonly TimelineItem[]> {
  const wanted = new Map<string, Set<string>>()
  const points = (key: string): string | undefined => (key === 'owner_id' ? '$user' : targetOf(request.form.field(key)))
  for (const { changes = [] } of items)
    for (const { field, from, to } of changes) {
      const target = points(field)
      if (target === undefined) continue
      const ids = wanted.get(target) ?? new Set<string>()
      for (const value of [from, to].flat()) if (typeof value === 'string') ids.add(value)
      wanted.set(target, ids)
    }
  if (wanted.size === 0) return items
  const titles = new Map<string, ReadonlyMap<string, string>>()
  for (const [target, ids] of wanted)
    titles.set(target, await titlesOf(db, request.access, target, [...ids], request.slots))
  const named = (key: string, value: unknown): unknown => {
    const known = titles.get(points(key) ?? '')
    const one = (id: unknown): unknown => (typeof id === 'string' ? { id, title: known?.get(id) ?? null } : id)
    return known ? (Array.isArray(value) ? value.map(one) : one(value)) : value
  }
  return items.map((item) =>
    item.changes
      ? {
          ...item,
          changes: item.changes.map((change) => ({
            ...change,
            from: named(change.field, change.from),
            to: named(change.field, change.to),
          })),
        }
      : item,
  )
}
const targetOf = (field: CompiledField | undefined): string | undefined => field?.type.target?.(field.settings)
