import { createHash } from 'node:crypto'
import {
  ACTIONS,
  namesIn,
  type Action,
  type AppBundle,
  type CompiledForm,
  type FieldMode,
  type FormDefinition,
  type Permit,
} from '@tenon/engine'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import type { PublishedApp } from './published-app.ts'

/** What a viewer may do with a form, for buttons and inputs; the server asks its permit again at every request. */
export type FormRights = Readonly<Record<Exclude<Action, never>, boolean>> & {
  readonly fields: Readonly<Record<string, Exclude<FieldMode, 'hidden'>>>
}
export interface VisibleDefinitions extends Omit<AppBundle, 'roles' | 'rules'> {
  readonly version: number
  readonly rights: Readonly<Record<string, FormRights>>
}

/**
 * The published definitions as one viewer may know them: forms he can open, without the fields that are hidden from him and
 * without any expression that names one. Rules and roles are the builder's business.
 */
export function visibleDefinitions(app: PublishedApp, viewer: Viewer): VisibleDefinitions {
  const roles = rolesIn(viewer, app.key)
  const forms: Record<string, FormDefinition> = {}
  const rights: Record<string, FormRights> = {}
  for (const key of Object.keys(app.bundle.forms)) {
    const form = app.form(key)!
    const permit = app.permit(form, roles)
    if (!ACTIONS.some((action) => permit.can(action))) continue
    forms[key] = visibleForm(form, permit)
    rights[key] = rightsOf(form, permit)
  }
  const granted = roles.flatMap((role) => (Object.hasOwn(app.bundle.roles, role) ? [app.bundle.roles[role]!] : []))
  const named = (kind: 'reports' | 'dashboards') => new Set(granted.flatMap((role) => role[kind] ?? []))
  const dashboards = pick(app.bundle.dashboards, (dashboard) => named('dashboards').has(dashboard.key))
  // Whoever may open a dashboard may open what it shows; the figures are his own rows anyway.
  const onBoards = Object.values(dashboards).flatMap((board) => board.items.flatMap((item) => item.report ?? []))
  const reports = new Set([...named('reports'), ...onBoards])
  const flows = pick(app.bundle.flows, (flow) => flow.form in forms)
  return {
    version: app.version,
    app: { ...app.bundle.app, menu: visibleMenu(app.bundle, forms, named('reports'), named('dashboards')) },
    options: app.bundle.options,
    forms,
    flows: map(flows, (flow) => ({ ...flow, steps: [] })),
    reports: pick(app.bundle.reports, (report) => reports.has(report.key) && report.dataset.form in forms),
    dashboards,
    rights,
  }
}

/** Changes with the version and with the roles, and with nothing else. */
export function definitionsTag(app: PublishedApp, viewer: Viewer): string {
  const roles = createHash('sha1')
    .update(JSON.stringify(rolesIn(viewer, app.key)))
    .digest('base64url')
    .slice(0, 10)
  return `"${app.version}-${roles}"`
}

// helpers

function rightsOf(form: CompiledForm, permit: Permit): FormRights {
  const actions = Object.fromEntries(ACTIONS.map((action) => [action, permit.can(action)])) as Record<Action, boolean>
  const writes = actions.create || actions.edit
  const fields: Record<string, Exclude<FieldMode, 'hidden'>> = {}
  for (const { key } of form.fields) {
    const mode = actions.view ? permit.mode(key) : 'editable'
    if (mode !== 'hidden') fields[key] = mode === 'editable' && !writes ? 'readonly' : mode
  }
  return { ...actions, fields }
}

/** A to-do list that reads or sets a hidden field is none for this viewer. */
function visibleTodo(
  todo: FormDefinition['todo'],
  hidden: ReadonlySet<string>,
  clean: (...expressions: readonly unknown[]) => boolean,
): FormDefinition['todo'] {
  if (!todo || hidden.has(todo.due) || !clean(todo.open, todo.done)) return undefined
  return Object.keys(todo.done).some((key) => hidden.has(key)) ? undefined : todo
}

function visibleForm(form: CompiledForm, permit: Permit): FormDefinition {
  const { definition } = form
  const canView = permit.can('view')
  const hidden = new Set(form.fieldKeys.filter((key) => canView && !permit.known(key)))
  if (hidden.size === 0) return definition
  const clean = (...expressions: readonly unknown[]): boolean =>
    expressions.every((expression) => [...namesIn(expression)].every((name) => !hidden.has(name)))
  const shown = (keys: readonly string[] | undefined) =>
    keys?.filter((key) => !hidden.has(key.replace(/^-/, '').split('.')[0]!))
  return {
    ...definition,
    fields: definition.fields
      .filter((field) => !hidden.has(field.key))
      .map((field) => (clean(field.default, field.settings) ? field : bare(field))),
    layout: definition.layout?.map((section) => ({
      ...section,
      items: section.items.filter((item) => !hidden.has(typeof item === 'string' ? item : item.key)),
    })),
    linkage: definition.linkage
      ?.filter((linkage) => clean(linkage.when, linkage.set))
      .map((linkage) => ({
        ...linkage,
        show: shown(linkage.show),
        require: shown(linkage.require),
        readonly: shown(linkage.readonly),
      })),
    checks: definition.checks?.filter((check) => clean(check.when) && check.at.every((at) => !hidden.has(at))),
    duplicates: definition.duplicates?.filter((rule) => rule.fields.every((key) => !hidden.has(key))),
    figures: shown(definition.figures),
    buttons: definition.buttons?.filter((button) => clean(button.when)),
    todo: visibleTodo(definition.todo, hidden, clean),
    views: definition.views
      ?.filter((view) => clean(view.filter) && !(view.group !== undefined && hidden.has(view.group)))
      .map((view) => ({ ...view, columns: shown(view.columns), sort: shown(view.sort) })),
  } as FormDefinition
}

/** A computed field keeps its place and loses the expression that names what is hidden; the server computes it anyway. */
function bare(field: FormDefinition['fields'][number]): FormDefinition['fields'][number] {
  const { default: _default, ...rest } = field
  const {
    expression: _expression,
    text: _text,
    where: _where,
    ...settings
  } = (field.settings ?? {}) as Record<string, unknown>
  return { ...rest, settings }
}

function visibleMenu(
  bundle: AppBundle,
  forms: Readonly<Record<string, unknown>>,
  reports: ReadonlySet<string>,
  dashboards: ReadonlySet<string>,
): AppBundle['app']['menu'] {
  const seen = {
    form: (key: string) => key in forms,
    report: (key: string) => reports.has(key),
    dashboard: (key: string) => dashboards.has(key),
  }
  const all = [
    { group: bundle.app.label, items: Object.keys(bundle.forms).map((key) => ({ kind: 'form' as const, key })) },
  ]
  return (bundle.app.menu ?? all)
    .map((group) => ({ ...group, items: group.items.filter((item) => seen[item.kind as keyof typeof seen](item.key)) }))
    .filter((group) => group.items.length > 0)
}

function pick<T>(from: Readonly<Record<string, T>>, wanted: (value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => wanted(value)))
}
function map<T>(from: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]))
}
