import {
  PlatformError,
  rowsForm,
  type CalledRecord,
  type Command,
  type CompiledForm,
  type CompiledMapping,
  type FlowCall,
  type FlowInstance,
  type Locale,
  type Scope,
} from '@tenon/engine'
import { uuidv7 } from 'uuidv7'
import { relatedRows } from '../db/related-rows.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { loadNeedsOfAll } from '../records/load-needs.ts'
import { needsOf } from '../rules/app-rules.ts'
import { textOf } from '../rules/rule-env.ts'
import { withAround } from '../rules/rule-scope.ts'
import type { InstanceWork } from './advance-instance.ts'
import { flowScope, recordOf } from './flow-record.ts'

const MAX_CALLED = 200

/** The records on which a node calls a flow, and what must be written before it begins: new ones made, the others filled in. */
export interface CallTargets {
  readonly form: string
  readonly targets: readonly CalledRecord[]
  readonly commands: readonly Command[]
}

/** Errors: TOO_EXPENSIVE for more records than a node may call, STATE where the form is gone. */
export async function callTargets(
  work: InstanceWork,
  instance: FlowInstance,
  visit: string,
  call: FlowCall,
): Promise<CallTargets> {
  const { node } = instance.visits.find(({ id }) => id === visit)!
  const mapping = work.prepared.calls.get(node)?.in
  const found = await foundTargets(work, instance, call.on)
  if (found) {
    limited(found.form, found.ids.length)
    const values = mapping && found.ids.length > 0 ? await recordValues(work, instance, mapping) : undefined
    const commands = found.ids.map((id) => ({
      kind: 'updateRecord' as const,
      key: `${node}/in/${id}`,
      form: found.form,
      id,
      values: values ?? {},
    }))
    return { form: found.form, targets: found.ids.map((record) => ({ record })), commands: values ? commands : [] }
  }
  const form = formOf(work, work.context.app.bundle.flows[call.flow]?.form ?? '')
  const made =
    call.on.kind === 'rows'
      ? await rowValues(work, instance, call.on.field, mapping)
      : [{ row: undefined, values: mapping ? await recordValues(work, instance, mapping) : {} }]
  limited(form.key, made.length)
  const targets = made.map(({ row }): CalledRecord => ({ record: uuidv7(), ...(row === undefined ? {} : { row }) }))
  const commands = made.map(({ row, values }, i) => ({
    kind: 'createRecord' as const,
    key: `${node}/in/${row ?? 'new'}`,
    form: form.key,
    id: targets[i]!.record,
    // Whoever is asked about it would look for somebody to ask back.
    values: { owner_id: instance.initiator, ...values },
  }))
  return { form: form.key, targets, commands }
}

/** How values are written in texts over a record; `parent` is one of another form. */
export const formatOver =
  ({ context }: InstanceWork, form: CompiledForm, parent: CompiledForm) =>
  (path: string, value: unknown, locale?: Locale): string =>
    path.startsWith('parent.')
      ? textOf(context, parent, path.slice('parent.'.length), value, locale)
      : textOf(context, form, path, value, locale)

// helpers

/** Records that are there; undefined where they are made for the call. */
async function foundTargets(
  work: InstanceWork,
  instance: FlowInstance,
  on: FlowCall['on'],
): Promise<{ readonly form: string; readonly ids: readonly string[] } | undefined> {
  const { trx, context, form } = work
  switch (on.kind) {
    case 'self':
      return { form: instance.form, ids: [instance.record] }
    case 'related': {
      const id = (await recordOf(work, instance.record))[on.field]
      return { form: form.relation(on.field) ?? '', ids: typeof id === 'string' ? [id] : [] }
    }
    case 'children': {
      const child = formOf(work, on.form)
      const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
      const rows = await relatedRows(trx, context.app, child, on.field, [instance.record], slots)
      return { form: on.form, ids: rows.map((row) => String(row['id'])) }
    }
    case 'new':
    case 'rows':
      return undefined
  }
}

async function recordValues(work: InstanceWork, instance: FlowInstance, mapping: CompiledMapping) {
  const scope = await scopeOf(work, instance)
  return mapping.values(scope, formatOver(work, work.form, work.form))
}

/** What each row of a subform gives, as the rows stand now. */
async function rowValues(
  work: InstanceWork,
  instance: FlowInstance,
  field: string,
  mapping: CompiledMapping | undefined,
): Promise<readonly { readonly row: string; readonly values: Readonly<Record<string, unknown>> }[]> {
  const { trx, context, form } = work
  const subform = form.subforms.find((other) => other.field.key === field)
  if (!subform) throw new PlatformError('STATE', { reason: 'form', form: rowsForm(form.key, field) })
  const scope = await scopeOf(work, instance)
  const rows = scope.children?.[field] ?? []
  const slots = viewerSlots(context.actor, context.app.key, { now: context.now, timeZone: context.timeZone })
  const needs = needsOf(mapping ? [mapping] : [])
  const own = rows.map(({ row }) => row)
  const around = await loadNeedsOfAll(trx, context.app, subform.rows, own, needs, context, slots)
  const format = formatOver(work, subform.rows, form)
  return rows.map((row, i) => ({
    row: String(row.row['id']),
    values: mapping?.values({ ...withAround(row, around[i]!), parent: scope }, format) ?? {},
  }))
}

const scopeOf = async (work: InstanceWork, instance: FlowInstance): Promise<Scope> =>
  flowScope(work, instance, await recordOf(work, instance.record))

function formOf({ context }: InstanceWork, key: string): CompiledForm {
  const form = context.app.form(key)
  if (!form) throw new PlatformError('STATE', { reason: 'form', form: key })
  return form
}

function limited(form: string, count: number): void {
  if (count > MAX_CALLED) throw new PlatformError('TOO_EXPENSIVE', { form, max: MAX_CALLED })
}
