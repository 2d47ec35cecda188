import { createHash } from 'node:crypto'
import {
  ACTIONS,
  stageFor,
  withoutFields,
  type Action,
  type AppBundle,
  type CompiledForm,
  type DashboardItem,
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
  /** The platform's own rows that he may see in reports. */
  readonly datasets: Readonly<Record<string, FormDefinition>>
}

/**
 * The published definitions as one viewer may know them: forms he can open, without the fields that are hidden from him and
 * without any expression that names one. Rules and roles are the builder's business.
 */
export function visibleDefinitions(app: PublishedApp, viewer: Viewer): VisibleDefinitions {
  const roles = rolesIn(viewer, app.key)
  let known = seen.get(app)
  if (!known) seen.set(app, (known = new Map()))
  const key = JSON.stringify(roles)
  const found = known.get(key)
  if (found) return found
  const visible = visibleTo(app, roles)
  if (known.size < MAX_KEPT) known.set(key, visible)
  return visible
}

/** The same as it travels: written once for all who have the same roles. */
export function visibleText(app: PublishedApp, viewer: Viewer): string {
  const visible = visibleDefinitions(app, viewer)
  let text = texts.get(visible)
  if (text === undefined) texts.set(visible, (text = JSON.stringify(visible)))
  return text
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

/** Every question of every chart asks what its reader may see of this version: once for all who have the same roles. */
const seen = new WeakMap<PublishedApp, Map<string, VisibleDefinitions>>()
const MAX_KEPT = 100
const texts = new WeakMap<VisibleDefinitions, string>()

function visibleTo(app: PublishedApp, roles: readonly string[]): VisibleDefinitions {
  const forms: Record<string, FormDefinition> = {}
  const rights: Record<string, FormRights> = {}
  for (const key of Object.keys(app.bundle.forms)) {
    const form = app.form(key)!
    const permit = app.permit(form, roles)
    if (!ACTIONS.some((action) => permit.can(action))) continue
    forms[key] = stageFor(visibleForm(form, permit), roles)
    rights[key] = rightsOf(form, permit)
  }
  const datasets: Record<string, FormDefinition> = {}
  for (const { key } of app.registry.datasets) {
    const form = app.form(key)!
    const permit = app.permit(form, roles)
    if (!permit.can('view')) continue
    datasets[key] = visibleForm(form, permit)
    rights[key] = rightsOf(form, permit)
  }
  const granted = roles.flatMap((role) => (Object.hasOwn(app.bundle.roles, role) ? [app.bundle.roles[role]!] : []))
  const named = (kind: 'reports' | 'dashboards') => new Set(granted.flatMap((role) => role[kind] ?? []))
  const dashboards = pick(app.bundle.dashboards, (dashboard) => named('dashboards').has(dashboard.key))
  // Whoever may open a dashboard may open what it shows; the figures are his own rows anyway.
  const onBoards = Object.values(dashboards).flatMap((board) => board.items.flatMap((item) => item.report ?? []))
  const reports = new Set([...named('reports'), ...onBoards])
  const isOpen = (form: string): boolean => form in forms || form in datasets
  const flows = pick(app.bundle.flows, (flow) => flow.form in forms)
  return {
    version: app.version,
    app: { ...app.bundle.app, menu: visibleMenu(app.bundle, forms, named('reports'), named('dashboards')) },
    options: app.bundle.options,
    forms,
    datasets,
    flows: map(flows, (flow) => ({ ...flow, steps: [] })),
    reports: pick(app.bundle.reports, (report) => reports.has(report.key) && isOpen(report.dataset.form)),
    dashboards: map(dashboards, (dashboard) => ({ ...dashboard, items: homeFor(dashboard.items, roles) })),
    rights,
  }
}

function rightsOf(form: CompiledForm, permit: Permit): FormRights {
  const actions = Object.fromEntries(ACTIONS.map((action) => [action, permit.can(action)])) as Record<Action, boolean>
  const writes = actions.create || actions.edit
  const fields: Record<string, Exclude<FieldMode, 'hidden'>> = {}
  for (const { key } of form.fields) {
    const mode = actions.view || form.mirror(key) ? permit.mode(key) : 'editable'
    if (mode !== 'hidden') fields[key] = mode === 'editable' && !writes ? 'readonly' : mode
  }
  return { ...actions, fields }
}

function visibleForm(form: CompiledForm, permit: Permit): FormDefinition {
  const canView = permit.can('view')
  return withoutFields(
    form.definition,
    new Set(form.fieldKeys.filter((key) => (canView || form.mirror(key)) && !permit.known(key))),
  )
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
  return bundle.app.menu
    ?.map((group) => ({
      ...group,
      items: group.items.filter((item) => seen[item.kind as keyof typeof seen](item.key)),
    }))
    .filter((group) => group.items.length > 0)
}

/** Which cards stand on the first page of these roles; who else has them there is not told. */
const homeFor = (items: readonly DashboardItem[], roles: readonly string[]): DashboardItem[] =>
  items.map(({ home, ...item }) => {
    const here = Array.isArray(home) ? home.some((role) => roles.includes(role)) : home
    return here ? { ...item, home: true } : item
  })

function pick<T>(from: Readonly<Record<string, T>>, wanted: (value: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => wanted(value)))
}
function map<T>(from: Readonly<Record<string, T>>, change: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, change(value)]))
}
