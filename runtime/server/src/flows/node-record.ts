import {
  ALL,
  nodeFieldMode,
  permit,
  type CompiledForm,
  type FieldMode,
  type FlowInstance,
  type NodeFieldMode,
  type NodeRowRights,
  type RoleDefinition,
  PLAIN_CALENDAR,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { viewerAccess, type RecordAccess } from '../db/record-access.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { getRecord } from '../records/get-record.ts'
import { withTitles, type TimelineItem } from '../records/timeline.ts'
import { wireField } from '../records/wire-record.ts'
import type { FormRequest } from '../records/request-context.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { shownRows } from './node-rows.ts'
import { recordDiff } from './record-changes.ts'

export type NodeFields = Readonly<Record<string, NodeFieldMode>> | undefined

/**
 * Modes of all fields for somebody at a node. What the node names counts; under `*` a field that his own roles hide or
 * mask stays so: a node shows the record to who decides, it does not lift what nobody has named.
 */
export function nodeModes(
  app: PublishedApp,
  form: CompiledForm,
  viewer: Viewer,
  fields: NodeFields,
): Readonly<Record<string, NodeFieldMode | 'masked'>> {
  const own = app.permit(form, rolesIn(viewer, app.key))
  const knows = own.roles.length > 0
  return Object.fromEntries(
    form.fields.map((field) => {
      const said = nodeFieldMode(fields, field.key)
      // What is computed or set by the platform is shown at most.
      const mode = said !== 'hidden' && (field.computation || field.type.serverSet) ? 'readonly' : said
      if (mode === 'hidden' || !knows || (fields && Object.hasOwn(fields, field.key))) return [field.key, mode]
      if (!own.known(field.key)) return [field.key, 'hidden']
      return [field.key, own.mode(field.key) === 'masked' ? 'masked' : mode]
    }),
  )
}

export interface NodeReading {
  readonly app: PublishedApp
  readonly form: CompiledForm
  readonly viewer: Viewer
  readonly record: string
  readonly modes: ReturnType<typeof nodeModes>
  /** Subform → rights on its rows. */
  readonly rows: Readonly<Record<string, NodeRowRights>>
  readonly expand: readonly string[]
  readonly now: string
  readonly timeZone: string
}

/** The record of a task as its node shows it to this person: through the same statement as any other reader's. */
export async function nodeRecord(db: Kysely<Database>, about: NodeReading): Promise<Record<string, unknown>> {
  const { _actions, ...record } = await getRecord(db, nodeRequest(about), about.record, about.expand)
  for (const [key, rights] of Object.entries(about.rows))
    if (Object.hasOwn(record, key)) record[key] = shownRows(rights, record[key])
  return record
}

/** What has changed on the record since a moment, as far as the node shows it to this person. */
export async function nodeDiff(
  db: Kysely<Database>,
  about: NodeReading,
  instance: FlowInstance,
  since: string,
): Promise<NonNullable<TimelineItem['changes']>> {
  const { form, modes } = about
  const changes = (await recordDiff(db, instance, since)).flatMap(({ field: key, from, to }) => {
    const field = form.field(key)
    const mode = modes[key]
    if (!field || mode === undefined || mode === 'hidden' || mode === 'masked') return []
    const shown = (value: unknown) => {
      const wired = wireField(form, field, value)
      const rights = about.rows[key]
      return rights ? shownRows(rights, wired) : wired
    }
    const change = { field: key, from: shown(from), to: shown(to) }
    return JSON.stringify(change.from) === JSON.stringify(change.to) ? [] : [change]
  })
  const item: TimelineItem = { id: 'diff', kind: 'changed', at: about.now, actor: null, changes }
  const [titled] = await withTitles(db, nodeRequest(about), [item])
  return titled?.changes ?? []
}

// helpers

/** A request in which the node's rights stand for those of roles. */
function nodeRequest(about: NodeReading): FormRequest {
  const { app, form, viewer, modes, now, timeZone } = about
  const roles = rolesIn(viewer, app.key)
  const shown = Object.fromEntries(Object.entries(modes).map(([key, mode]) => [key, READ[mode]]))
  const role: RoleDefinition = {
    kind: 'role',
    key: 'node',
    label: 'node',
    forms: { [form.key]: { view: { scope: 'all' }, fields: { '*': 'hidden', ...shown } } },
  }
  const atNode = permit([role], form, (other) => app.form(other))
  const own = viewerAccess(app, roles)
  const access: RecordAccess = {
    app,
    key: `node:${JSON.stringify(shown)}|${own.key}`,
    rows: (other) => (other.key === form.key ? ALL : own.rows(other)),
    clear: (other, key) => (other.key === form.key && form.field(key) ? atNode.clear(key) : own.clear(other, key)),
  }
  return {
    app,
    form,
    permit: atNode,
    access,
    viewer,
    slots: viewerSlots(viewer, app.key, { now, timeZone }),
    now,
    timeZone,
    calendar: PLAIN_CALENDAR,
  }
}

const READ: Readonly<Record<NodeFieldMode | 'masked', FieldMode>> = {
  hidden: 'hidden',
  masked: 'masked',
  readonly: 'readonly',
  editable: 'readonly',
  required: 'readonly',
}
