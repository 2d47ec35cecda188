import { DEFAULT_ACTIONS, localize, PlatformError, START_NODE, type Locale } from '@tenon/engine'
import { expressionBuilder, type Expression, type Kysely, type SqlBool } from 'kysely'
import { Type } from 'typebox'
import type { Database } from '../db/schema.ts'
import { flowTitle, peopleNamed } from '../db/flow-title.ts'
import type { App } from '../http/app.ts'
import { localeOf } from '../http/messages.ts'
import { viewerOf } from '../http/permission.ts'
import type { Automation } from '../rules/automation.ts'
import { pinnedFlow, ruleAt, type PreparedFlow } from './app-flows.ts'
import { namesOf } from './instance-view.ts'
import { isQuick } from './task-mails.ts'
import { answers } from '../http/schemas.ts'
import { InboxAnswer } from './task-answers.ts'

const SIZE = 50
const BOXES = ['todo', 'done', 'copied', 'started'] as const
type Box = (typeof BOXES)[number]

/** One inbox for all apps: 待办, 已办, 抄送我, 我发起, newest first. */
export function inboxRoutes(app: App, automation: Automation): void {
  const { records } = automation
  const { db } = records.platform

  app.get(
    '/api/inbox',
    {
      config: { permission: 'viewer' },
      schema: {
        summary: 'List what is to be decided, was decided, started or copied',
        querystring: Type.Object(
          {
            box: Type.Optional(Type.Enum([...BOXES])),
            app: Type.Optional(Type.String({ maxLength: 60 })),
            flow: Type.Optional(Type.String({ maxLength: 60 })),
            only: Type.Optional(Type.Enum(['unread', 'overdue'])),
            search: Type.Optional(Type.String({ maxLength: 100 })),
            cursor: Type.Optional(Type.String({ maxLength: 100 })),
            size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
          },
          { additionalProperties: false },
        ),
        response: answers(InboxAnswer),
      },
    },
    async (request) => {
      const viewer = viewerOf(request)
      const { box = 'todo', size = SIZE } = request.query
      const now = records.platform.now().toISOString()
      const locale = localeOf(request.headers['accept-language'])
      const rows = await boxRows(db, box, viewer.id, { ...request.query, size: size + 1, now, locale })
      const page = rows.slice(0, size)
      const last = page.at(-1)
      const labels = await labelsOf(automation, page, locale)
      const names = await namesOf(
        db,
        page.map((row) => row.initiator),
      )
      return {
        rows: page.map((row) => ({
          id: row.task ?? row.instance,
          task: row.task,
          instance: row.instance,
          app: row.app,
          form: row.form,
          record: row.record,
          flow: { key: row.flow, label: labels.flow(row) },
          node: row.node === null ? null : { id: row.node, label: labels.node(row) },
          title: row.title,
          figure: row.figure,
          initiator: { id: row.initiator, title: names.get(row.initiator) ?? null },
          status: row.status,
          state: row.state,
          at: row.at,
          dueAt: row.due_at,
          read: row.read_at !== null,
          quick: labels.quick(row),
          batch: labels.batch(row),
        })),
        counts: await counts(db, viewer.id),
        flows: await flowsOf(automation, box, viewer.id, locale),
        nextCursor: rows.length > size && last ? `${last.at}|${last.sort}` : null,
      }
    },
  )
}

// helpers

interface BoxRow {
  readonly task: string | null
  readonly instance: string
  readonly app: string
  readonly flow: string
  readonly revision: number
  readonly form: string
  readonly record: string
  readonly node: string | null
  readonly title: string
  readonly figure: string | null
  readonly initiator: string
  readonly status: string
  readonly state: string | null
  readonly at: string
  readonly due_at: string | null
  readonly read_at: string | null
  readonly sort: string
}
interface BoxQuery {
  readonly app?: string
  readonly flow?: string
  readonly search?: string
  readonly cursor?: string
  readonly only?: 'unread' | 'overdue'
  readonly size: number
  readonly now: string
  readonly locale: Locale
}

/** What every line of a box says of the instance. */
const OF_INSTANCE = [
  'i.id as instance',
  'i.app',
  'i.flow',
  'i.revision',
  'i.form',
  'i.record',
  'i.figure',
  'i.initiator',
  'i.status',
] as const

/** What every box is narrowed by: the app, the flow, and a part of the title or of the initiator's name. */
function narrowed(db: Kysely<Database>, { app, flow, search, locale }: BoxQuery): Expression<SqlBool> {
  const eb = expressionBuilder<{ i: Database['meta.flow_instance'] }, 'i'>()
  const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`
  return eb.and([
    ...(app ? [eb('i.app', '=', app)] : []),
    ...(flow ? [eb('i.flow', '=', flow)] : []),
    ...(pattern
      ? [eb.or([eb(flowTitle(locale), 'ilike', pattern), eb('i.initiator', 'in', peopleNamed(db, pattern))])]
      : []),
  ])
}

async function boxRows(db: Kysely<Database>, box: Box, person: string, query: BoxQuery): Promise<readonly BoxRow[]> {
  const [before, beforeId] = (query.cursor ?? '').split('|')
  if (box === 'todo' || box === 'done') {
    const at = box === 'todo' ? 't.created_at' : 't.decided_at'
    let rows = db
      .selectFrom('meta.flow_task as t')
      .innerJoin('meta.flow_instance as i', 'i.id', 't.instance')
      .select([
        ...OF_INSTANCE,
        't.id as task',
        't.node',
        flowTitle(query.locale).as('title'),
        't.state',
        `${at} as at`,
        't.due_at',
        't.read_at',
        't.id as sort',
      ])
      .where(narrowed(db, query))
    rows =
      box === 'todo'
        ? rows.where('t.assignee', '=', person).where('t.state', '=', 'pending')
        : rows.where('t.decided_by', '=', person)
    if (query.only === 'unread') rows = rows.where('t.read_at', 'is', null)
    if (query.only === 'overdue') rows = rows.where('t.due_at', '<', query.now)
    if (before && beforeId) rows = rows.where((eb) => eb(eb.refTuple(at, 't.id'), '<', eb.tuple(before, beforeId)))
    return (await rows.orderBy(at, 'desc').orderBy('t.id', 'desc').limit(query.size).execute()) as BoxRow[]
  }
  if (box === 'copied') {
    let rows = db
      .selectFrom('meta.flow_copy as c')
      .innerJoin('meta.flow_instance as i', 'i.id', 'c.instance')
      .select((eb) => [
        ...OF_INSTANCE,
        eb.val<string | null>(null).as('task'),
        'c.node',
        flowTitle(query.locale).as('title'),
        eb.val<string | null>(null).as('state'),
        'c.at',
        eb.val<string | null>(null).as('due_at'),
        'c.read_at',
        'c.instance as sort',
      ])
      .where('c.person', '=', person)
      .where(narrowed(db, query))
    if (query.only === 'unread') rows = rows.where('c.read_at', 'is', null)
    if (before && beforeId)
      rows = rows.where((eb) => eb(eb.refTuple('c.at', 'c.instance'), '<', eb.tuple(before, beforeId)))
    return rows.orderBy('c.at', 'desc').orderBy('c.instance', 'desc').limit(query.size).execute()
  }
  let rows = db
    .selectFrom('meta.flow_instance as i')
    .select((eb) => [
      ...OF_INSTANCE,
      eb.val<string | null>(null).as('task'),
      eb.val<string | null>(null).as('node'),
      flowTitle(query.locale).as('title'),
      eb.val<string | null>(null).as('state'),
      'i.started_at as at',
      eb.val<string | null>(null).as('due_at'),
      'i.started_at as read_at',
      'i.id as sort',
    ])
    .where('i.initiator', '=', person)
    .where(narrowed(db, query))
  if (before && beforeId)
    rows = rows.where((eb) => eb(eb.refTuple('i.started_at', 'i.id'), '<', eb.tuple(before, beforeId)))
  return rows.orderBy('i.started_at', 'desc').orderBy('i.id', 'desc').limit(query.size).execute()
}

/** The flows of the open tasks, for the filter; other boxes have too many to count each time. */
async function flowsOf(automation: Automation, box: Box, person: string, locale: Locale) {
  if (box !== 'todo') return []
  const rows = await automation.records.platform.db
    .selectFrom('meta.flow_task')
    .select((eb) => ['app', 'flow', eb.fn.countAll<string>().as('n')])
    .where('assignee', '=', person)
    .where('state', '=', 'pending')
    .groupBy(['app', 'flow'])
    .orderBy('app')
    .orderBy('flow')
    .execute()
  return Promise.all(
    rows.map(async ({ app, flow, n }) => {
      const { bundle } = await automation.records.definitions.cache.get(app)
      return { app, flow, label: localize(bundle.flows[flow]?.label, locale) || flow, count: Number(n) }
    }),
  )
}

async function counts(db: Kysely<Database>, person: string) {
  const [todo, unread, open] = await Promise.all([
    db
      .selectFrom('meta.flow_task')
      .select((eb) => eb.fn.countAll<string>().as('n'))
      .where('assignee', '=', person)
      .where('state', '=', 'pending')
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('meta.flow_copy')
      .select((eb) => eb.fn.countAll<string>().as('n'))
      .where('person', '=', person)
      .where('read_at', 'is', null)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('meta.flow_instance')
      .select((eb) => eb.fn.countAll<string>().as('n'))
      .where('initiator', '=', person)
      .where('status', 'in', ['running', 'returned'])
      .executeTakeFirstOrThrow(),
  ])
  return { todo: Number(todo.n), copied: Number(unread.n), started: Number(open.n) }
}

/** What the flows of these rows and their nodes are called, and what can be approved with a press; by the version that each runs. */
async function labelsOf(automation: Automation, rows: readonly BoxRow[], locale: Locale) {
  const { definitions, platform } = automation.records
  const found = new Map<string, { readonly label: string; readonly prepared: PreparedFlow | undefined }>()
  const keyOf = (row: BoxRow) => `${row.app}/${row.flow}/${row.revision}`
  for (const row of rows) {
    if (found.has(keyOf(row))) continue
    const app = await definitions.cache.get(row.app)
    const prepared = await pinnedFlow(platform.db, app, row.flow, row.revision).catch(unlessGone)
    const definition = app.bundle.flows[row.flow] ?? prepared?.flow.definition
    found.set(keyOf(row), { label: localize(definition?.label, locale) || row.flow, prepared })
  }
  const start = locale === 'zh-CN' ? '退回修改' : 'Returned to you'
  const preparedOf = (row: BoxRow) => found.get(keyOf(row))?.prepared
  return {
    flow: (row: BoxRow) => found.get(keyOf(row))?.label ?? row.flow,
    node: (row: BoxRow) =>
      row.node === START_NODE ? start : localize(preparedOf(row)?.flow.nodes.get(row.node ?? '')?.step.label, locale),
    batch: (row: BoxRow) =>
      row.state === 'pending' &&
      row.node !== START_NODE &&
      preparedOf(row)?.flow.definition.settings?.['batch'] !== 'off',
    quick: (row: BoxRow) => {
      const prepared = preparedOf(row)
      const rule = prepared && row.node !== null && ruleAt(prepared, row.node)
      if (!prepared || !rule || row.state !== 'pending') return false
      const offered = (rule.actions ?? DEFAULT_ACTIONS).includes('approve')
      return offered && !rule.commentRequired?.includes('approve') && isQuick({ prepared }, { node: row.node! })
    },
  }
}

/** The form of an old version may be gone: its tasks are listed all the same. */
function unlessGone(error: unknown): undefined {
  if (error instanceof PlatformError && error.code === 'STATE') return undefined
  throw error
}
