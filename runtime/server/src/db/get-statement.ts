import {
  createAliases,
  join,
  physicalName,
  ref,
  slot,
  sql,
  type Action,
  type CompiledForm,
  type Permit,
  type Row,
  type Sql,
} from '@tenon/engine'
import { appVersion } from './app-version.ts'
import type { RecordAccess } from './record-access.ts'
import { systemAccess } from './record-access.ts'
import { named, storedColumns } from './record-columns.ts'
import { predicateSql, recordTarget } from './record-target.ts'
import { recordView, type RecordView, type ViewRequest } from './record-view.ts'
import { scopedFrom } from './scoped.ts'
import { prepare, type Statement } from './statements.ts'

export interface GetStatement {
  readonly view: RecordView
  readonly statement: Statement<Row & { readonly id: string | null; readonly _v: number | null }>
  /** What the viewer may do with the record of a row. */
  actions(row: Row): RowAction[]
}

/** One record as a viewer sees it, with what he may do with it; one row always, its id null where he sees none. */
export function getStatement(
  access: RecordAccess,
  permit: Permit,
  form: CompiledForm,
  request: ViewRequest,
): GetStatement {
  const aliases = createAliases()
  const source = scopedFrom(access, form, T, aliases)
  const view = recordView(access, permit, form, T, request)
  const joined = view.joins.chunks.length > 0 ? sql`(${source.from}${view.joins})` : source.from
  const { columns, actions } = rowActions(access, permit, form, aliases)
  const statement = sql`select ${join([sql`s."v" as "_v"`, ...columns, view.columns])} from ${appVersion()} as s
    left join ${joined} on ${ref(T, ID)} = ${slot('id', 'uuid')} and ${source.where}`
  return { view, statement: prepare(statement), actions }
}

/** What is told of a record that somebody may do with it. */
export type RowAction = (typeof ROW_ACTIONS)[number]
const ROW_ACTIONS = ['edit', 'delete', 'transfer', 'print'] as const satisfies readonly Action[]

export interface ReadForWrite {
  /** Whole stored row; `_v`; `_can` whether the action's rows hold it; `_e0` … which grants of the action match. */
  readonly statement: Statement<
    Row & {
      readonly id: string | null
      readonly version: number
      readonly _v: number | null
      readonly _can: boolean
      readonly _seen: boolean
    }
  >
}

/**
 * One record as the pipeline works on it, or `many`, read for an action. `lock` keeps it from others until the transaction ends;
 * many are locked in the order of their ids.
 */
export function readForWrite(
  access: RecordAccess,
  permit: Permit | null,
  form: CompiledForm,
  action: Action,
  options: { lock: boolean; deleted: boolean; many?: boolean },
): ReadForWrite {
  const system = systemAccess(access.app)
  const aliases = createAliases()
  const target = recordTarget(system, form, T, aliases)
  const truth = (part: Sql): Sql => sql`coalesce((${part}), false)`
  const rows = permit ? predicateSql(system, form, permit.rows(action), T, aliases) : sql`true`
  const seen = permit ? predicateSql(system, form, permit.rows('view'), T, aliases) : sql`true`
  const grants = (permit?.grants(action) ?? []).map((grant, i) =>
    named(truth(predicateSql(system, form, grant.using, T, aliases)), `_e${i}`),
  )
  const source = scopedFrom(system, form, T, aliases, { kind: 'all' }, options.deleted)
  const columns = join([
    sql`s."v" as "_v"`,
    named(truth(rows), '_can'),
    named(truth(seen), '_seen'),
    ...grants,
    storedColumns(system, form, T, target),
  ])
  const lock = options.lock ? sql` for no key update of ${ref(T)}` : sql``
  const which = options.many
    ? sql`${ref(T, ID)} = any(${slot('ids', 'uuid[]')})`
    : sql`${ref(T, ID)} = ${slot('id', 'uuid')}`
  const order = options.many ? sql` order by ${ref(T, ID)}` : sql``
  // A lock cannot stand on the nullable side of a join, so a record that is not there is no row here.
  return {
    statement: prepare(
      sql`select ${columns} from ${appVersion()} as s, ${source.from}${target.joins.sql()} where ${which} and ${source.where}${order}${lock}`,
    ),
  }
}

// helpers

const T = physicalName('t')
const ID = physicalName('id')

/** A column for each action that hangs on the row (`_can_edit` …); what holds of all rows or of none is not asked. */
function rowActions(
  access: RecordAccess,
  permit: Permit,
  form: CompiledForm,
  aliases: ReturnType<typeof createAliases>,
): { readonly columns: readonly Sql[]; actions(row: Row): RowAction[] } {
  const system = systemAccess(access.app)
  const open = ROW_ACTIONS.filter((action) => permit.can(action) && permit.rows(action).kind !== 'none')
  const always = new Set(open.filter((action) => permit.rows(action).kind === 'all'))
  const columns = open
    .filter((action) => !always.has(action))
    .map((action) =>
      named(sql`coalesce((${predicateSql(system, form, permit.rows(action), T, aliases)}), false)`, `_can_${action}`),
    )
  return { columns, actions: (row) => open.filter((action) => always.has(action) || row[`_can_${action}`] === true) }
}
