import { localize, newInstance, predict, type FlowInstance, type Locale, type Row } from '@tenon/engine'
import { PlatformError } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { getRecord } from '../records/get-record.ts'
import type { FormRequest } from '../records/request-context.ts'
import { saveRecords } from '../records/save-records.ts'
import { appRules, lookup } from '../rules/app-rules.ts'
import type { Automation } from '../rules/automation.ts'
import { rehearsal, takenBack } from '../rules/rehearsal.ts'
import { flowEnv, withAnswers, type InstanceWork } from './advance-instance.ts'
import { currentFlow } from './app-flows.ts'
import { flowScope, recordOf } from './flow-record.ts'
import { namesOf, readingContext } from './instance-view.ts'
import { mayStart, type NamedPeople } from './press-button.ts'
import { peopleAhead, shownVisits, type PreviewedStep } from './shown-visits.ts'

/** The way that a flow would take with everybody agreeing: who is asked where. No reasons: they may rest on what its reader does not see. */
export interface PreviewedFlow {
  readonly flow: string
  readonly label: string
  readonly status: FlowInstance['status']
  readonly steps: PreviewedStep[]
}
/**
 * 流程预览 before a save: it is rehearsed with all that rules and rights have to say to it and taken back; what flows it began is
 * played through. `possible`: whether a rule begins a flow with a save at all. `ready`: whether it would be saved as it stands.
 */
export async function previewSave(
  automation: Automation,
  on: FormRequest,
  save: { readonly record?: string | undefined; readonly values: Row },
  locale: Locale,
): Promise<{ readonly possible: boolean; readonly ready: boolean; readonly flows: PreviewedFlow[] }> {
  const { records } = automation
  const { record, values } = save
  if (!beginsFlows(on, record ? 'updated' : 'created')) return { possible: false, ready: true, flows: [] }
  const change =
    record === undefined
      ? { action: 'create' as const, form: on.form.key, input: values }
      : { action: 'update' as const, form: on.form.key, id: record, input: values }
  const flows: PreviewedFlow[] = []
  try {
    await takenBack(records.platform.db, async (trx) => {
      const before = record === undefined ? [] : (await openOn(trx, record)).map(({ id }) => id)
      const [saved] = await saveRecords(records, rehearsal(on), [change], { trx, writer: 'person' })
      for (const { id, flow, initiator } of await openOn(trx, saved!.id))
        if (!before.includes(id))
          flows.push(await played(automation, trx, on, { flow, initiator, record: saved!.id }, locale))
    })
    return { possible: true, ready: true, flows }
  } catch (error) {
    if (error instanceof PlatformError && ['INVALID', 'DUPLICATE', 'STATE'].includes(error.code))
      return { possible: true, ready: false, flows: [] }
    throw error
  }
}

/** The same for a flow that a person is about to begin by himself. Errors: NOT_FOUND, FORBIDDEN without a role that may. */
export async function previewFlow(
  automation: Automation,
  on: FormRequest,
  start: { readonly flow: string; readonly record: string; readonly choices?: NamedPeople | undefined },
  locale: Locale,
): Promise<PreviewedFlow> {
  const { db } = automation.records.platform
  await getRecord(db, on, start.record, [])
  mayStart(currentFlow(on.app, start.flow).flow.definition, on)
  return played(automation, db, on, { ...start, initiator: on.viewer.id }, locale)
}

// helpers

/** Whether a rule of the form begins a flow about its own record with such a save. */
const beginsFlows = ({ app, form }: FormRequest, on: 'created' | 'updated'): boolean =>
  appRules(app)
    .of(form.key)
    .some(
      ({ definition, actions }) =>
        definition.when.some((event) => event.on === on) &&
        actions.some(({ action, kind }) =>
          kind
            .uses?.(action, lookup(app, form.key))
            .some((use) => use.kind === 'flow' && app.bundle.flows[use.key]?.form === form.key),
        ),
    )

const openOn = (trx: Kysely<Database>, record: string) =>
  trx
    .selectFrom('meta.flow_instance')
    .select(['id', 'flow', 'initiator'])
    .where('record', '=', record)
    .orderBy('id')
    .execute()

async function played(
  automation: Automation,
  trx: Kysely<Database>,
  on: FormRequest,
  start: {
    readonly flow: string
    readonly record: string
    readonly initiator: string
    readonly choices?: NamedPeople | undefined
  },
  locale: Locale,
): Promise<PreviewedFlow> {
  const prepared = currentFlow(on.app, start.flow)
  const { definition } = prepared.flow
  const context = await readingContext(automation.records, on.app)
  const work: InstanceWork = { automation, trx, context, prepared, form: on.form }
  const { flow, record, initiator, choices } = start
  const about = { id: 'preview', flow, form: definition.form, record, initiator, startedAt: context.now }
  const instance: FlowInstance = { ...newInstance(about), ...(choices ? { choices: { ...choices } } : {}) }
  const scope = await flowScope(work, instance, await recordOf(work, record))
  const way = await withAnswers(trx, on.app.key, (answers) =>
    predict(prepared.flow, instance, flowEnv(work, instance, scope, answers)),
  )
  if (!way.ok) throw new PlatformError('STATE')
  const names = await namesOf(trx, peopleAhead(way.visits))
  const steps = shownVisits(prepared, way.visits, names, locale)
  return { flow, label: localize(definition.label, locale), status: way.status, steps }
}
