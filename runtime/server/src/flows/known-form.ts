import { ACTIONS, withoutFields, type CompiledForm, type FormDefinition, type OptionsDefinition } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { pinnedFlow, ruleAt } from './app-flows.ts'
import type { InstanceRow } from './instance-view.ts'
import { nodeModes } from './node-record.ts'
import type { Automation } from '../rules/automation.ts'

/** A form as one node lets somebody know it, with the shared options of its fields. */
export interface KnownForm {
  readonly form: FormDefinition
  readonly options: Readonly<Record<string, OptionsDefinition>>
}

/**
 * The form for who decides on its records but has no role that tells him of it: as his last task of the instance shows it. null
 * where his own roles do, or where he has no task.
 */
export async function knownForm(
  automation: Automation,
  app: PublishedApp,
  row: NonNullable<InstanceRow>,
  viewer: Viewer,
): Promise<KnownForm | null> {
  const form = app.form(row.form)
  if (!form || tellsOf(app, form, viewer)) return null
  const task = row.state.tasks.findLast(({ assignee, decidedBy }) => [assignee, decidedBy].includes(viewer.id))
  const rule = task && ruleAt(await pinnedFlow(automation.records.platform.db, app, row.flow, row.revision), task.node)
  if (!rule) return null
  const modes = nodeModes(app, form, viewer, rule.fields)
  const hidden = new Set(form.fieldKeys.filter((key) => modes[key] === 'hidden'))
  const definition = withoutFields(form.definition, hidden)
  const named = new Set(definition.fields.map(({ settings }) => settings?.['options']))
  const options = Object.fromEntries(Object.entries(app.bundle.options).filter(([key]) => named.has(key)))
  return { form: { ...definition, views: undefined, buttons: undefined }, options }
}

// helpers

function tellsOf(app: PublishedApp, form: CompiledForm, viewer: Viewer): boolean {
  const permit = app.permit(form, rolesIn(viewer, app.key))
  return ACTIONS.some((action) => permit.can(action))
}
