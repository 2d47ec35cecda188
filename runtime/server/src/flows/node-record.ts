import {
  ALL,
  nodeFieldMode,
  permit,
  type CompiledForm,
  type FieldMode,
  type NodeFieldMode,
  type RoleDefinition,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import { viewerAccess, type RecordAccess } from '../db/record-access.ts'
import type { Database } from '../db/schema.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { getRecord } from '../records/get-record.ts'
import type { FormRequest } from '../records/request-context.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'

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
      const mode = nodeFieldMode(fields, field.key)
      if (mode === 'hidden' || !knows || (fields && Object.hasOwn(fields, field.key))) return [field.key, mode]
      if (!own.known(field.key)) return [field.key, 'hidden']
      return [field.key, own.mode(field.key) === 'masked' ? 'masked' : mode]
    }),
  )
}

/** The record of a task as its node shows it to this person: through the same statement as any other reader's. */
export async function nodeRecord(
  db: Kysely<Database>,
  about: {
    readonly app: PublishedApp
    readonly form: CompiledForm
    readonly viewer: Viewer
    readonly record: string
    readonly modes: ReturnType<typeof nodeModes>
    readonly expand: readonly string[]
    readonly now: string
    readonly timeZone: string
  },
): Promise<Record<string, unknown>> {
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
  const request: FormRequest = {
    app,
    form,
    permit: atNode,
    access,
    viewer,
    slots: viewerSlots(viewer, app.key, { now, timeZone }),
    now,
    timeZone,
  }
  const { _actions, ...record } = await getRecord(db, request, about.record, about.expand)
  return record
}

// helpers

const READ: Readonly<Record<NodeFieldMode | 'masked', FieldMode>> = {
  hidden: 'hidden',
  masked: 'masked',
  readonly: 'readonly',
  editable: 'readonly',
  required: 'readonly',
}
