import {
  SYSTEM_LABELS,
  type CompiledField,
  type PlanContext,
  type ReportCalendar,
  type ScopeType,
  type SystemColumn,
} from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'

/** What planning a report must know of an app, with the names that `scope` lets through. */
export function planContext(app: Pick<PublishedApp, 'form'>, scope: ScopeType, calendar: ReportCalendar): PlanContext {
  return {
    scope,
    grouping: (form, key, grain) => fieldOf(app, form, key)?.type.groupings?.find((one) => one.key === grain),
    label: (form, key) => fieldOf(app, form, key)?.definition.label ?? SYSTEM_LABELS[key as SystemColumn],
    shared: (form) => app.form(form)?.definition,
    calendar,
  }
}

/** A field of a form or of a subform's rows. */
export function fieldOf(app: Pick<PublishedApp, 'form'>, form: string, key: string): CompiledField | undefined {
  const [owner, child] = form.split('.') as [string, string?]
  const compiled = app.form(owner)
  return child === undefined
    ? compiled?.field(key)
    : compiled?.subforms.find((each) => each.field.key === child)?.rows.field(key)
}
