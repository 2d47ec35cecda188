import {
  actionsFor,
  choicesAfter,
  localize,
  nodeFieldMode,
  passedNodes,
  PlatformError,
  writesRows,
  START_NODE,
  type FlowInstance,
  type FlowTask,
  type Locale,
  type CompiledForm,
  type PeopleRule,
  type Row,
} from '@tenon/engine'
import { getRecord } from '../records/get-record.ts'
import { withForm } from '../records/request-context.ts'
import type { Automation } from '../rules/automation.ts'
import type { Viewer } from '../users/viewer.ts'
import { pinnedFlow, ruleAt, type PreparedFlow } from './app-flows.ts'
import { nameChoices } from './flow-choices.ts'
import { instanceRow, instanceView } from './instance-view.ts'
import { knownForm } from './known-form.ts'
import { nodeDiff, nodeModes, nodeRecord, type NodeReading } from './node-record.ts'
import { rowRightsOf, writableRows } from './node-rows.ts'

/** A task as the person whose it is (or was) sees it. Errors: NOT_FOUND for everybody else. */
export async function taskView(
  automation: Automation,
  viewer: Viewer,
  id: string,
  expand: readonly string[],
  locale: Locale,
) {
  const { records } = automation
  const { db, now } = records.platform
  const found = await db.selectFrom('meta.flow_task').selectAll().where('id', '=', id).executeTakeFirst()
  const row = found && (await instanceRow(db, found.instance))
  const mine = found && (found.assignee === viewer.id || found.decided_by === viewer.id)
  if (!row || !found || !mine) throw new PlatformError('NOT_FOUND')
  const app = await records.definitions.cache.fresh(row.app)
  const form = app.form(row.form)
  if (!form) throw new PlatformError('NOT_FOUND')
  const prepared = await pinnedFlow(db, app, row.flow, row.revision)
  const task = row.state.tasks.find((other) => other.id === id)
  if (!task) throw new PlatformError('NOT_FOUND')
  if (found.read_at === null && found.assignee === viewer.id)
    await db.updateTable('meta.flow_task').set({ read_at: now().toISOString() }).where('id', '=', id).execute()
  const timeZone = await records.definitions.timeZone()
  const rule = ruleAt(prepared, task.node)
  const modes = rule ? nodeModes(app, form, viewer, rule.fields) : undefined
  const rows = rule ? rowRightsOf(form, rule) : {}
  const about = { app, form, viewer, record: row.record, rows, expand, now: now().toISOString(), timeZone }
  return {
    id,
    state: task.state,
    node: {
      id: task.node,
      kind: prepared.flow.nodes.get(task.node)?.step.kind ?? null,
      label: localize(prepared.flow.nodes.get(task.node)?.step.label, locale),
      works: prepared.flow.nodes.get(task.node)?.kind.works ?? false,
    },
    createdAt: task.createdAt,
    dueAt: found.due_at,
    comment: task.comment ?? null,
    app: row.app,
    form: row.form,
    known: await knownForm(automation, app, row, viewer),
    record: modes
      ? await nodeRecord(db, { ...about, modes })
      : await withForm(records, viewer, row.app, row.form, (on) => getRecord(db, on, row.record, expand)),
    // A subform of which only columns may be written is one to fill in as well.
    fields: modes
      ? Object.fromEntries(
          Object.entries(modes).flatMap(([key, mode]) => {
            const partly = mode === 'readonly' && rows[key] && writesRows(rows[key])
            return mode === 'hidden' ? [] : [[key, partly ? 'editable' : mode]]
          }),
        )
      : null,
    rows: modes ? rows : null,
    actions: actionsOf(task, rule, row.status),
    returnTargets:
      task.state === 'pending' && rule
        ? passedNodes({ flow: prepared.flow, instance: row.state }, prepared.flow.node(task.node)).map(({ step }) => ({
            id: step.id,
            label: localize(step.label, locale),
          }))
        : [],
    commentRequired: rule?.commentRequired ?? [],
    signRequired: rule?.signRequired ?? [],
    // 上一节点指定: nodes whose people this one names.
    choices: task.state === 'pending' && rule ? await choicesOf(db, row, prepared, task.node, locale) : [],
    diff: modes ? await diffOf(db, { ...about, modes }, row.state, task, prepared.flow.definition.statusField) : null,
    instance: await instanceView(automation, app, row, locale),
  }
}

/** What a task may write into the record of what the sender gave. Errors: FORBIDDEN naming the first field, or each cell, that it may not. */
export function writableValues(
  form: CompiledForm,
  rule: PeopleRule,
  values: Readonly<Record<string, unknown>>,
  old: Row,
): Readonly<Record<string, unknown>> {
  const rights = rowRightsOf(form, rule)
  const refused = Object.keys(values).find((key) => {
    const mode = nodeFieldMode(rule.fields, key)
    return mode !== 'editable' && mode !== 'required' && !(rights[key] && writesRows(rights[key]))
  })
  if (refused !== undefined)
    throw new PlatformError('FORBIDDEN', { field: refused }, { issues: [{ path: refused, code: 'READONLY' }] })
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, writableRows(form, rule, key, value, old)]),
  )
}

// helpers

const choicesOf = (
  db: Automation['records']['platform']['db'],
  row: NonNullable<Awaited<ReturnType<typeof instanceRow>>>,
  { flow }: PreparedFlow,
  node: string,
  locale: Locale,
) => nameChoices(db, row.app, flow, choicesAfter(flow, flow.node(node)), row.initiator, locale)

/** What has changed since he decided the last time; null before that. */
async function diffOf(
  db: Automation['records']['platform']['db'],
  about: NodeReading,
  instance: FlowInstance,
  task: FlowTask,
  statusField: string | undefined,
) {
  if (task.state !== 'pending') return null
  const last = instance.tasks.findLast(
    (other) => other.id !== task.id && other.decidedBy === task.assignee && other.decidedAt !== undefined,
  )
  if (!last?.decidedAt) return null
  const changes = await nodeDiff(db, about, instance, last.decidedAt)
  // NB: the status is the flow's own doing, no news for who decides.
  return { since: last.decidedAt, changes: changes.filter(({ field }) => field !== statusField) }
}

function actionsOf(task: FlowTask, rule: PeopleRule | undefined, status: string): readonly string[] {
  if (task.state === 'pending')
    return task.node === START_NODE ? ['resubmit', 'withdraw'] : [...(rule ? actionsFor(rule, task) : []), 'comment']
  return task.state === 'approved' && status === 'running' && task.node !== START_NODE ? ['takeBack'] : []
}
