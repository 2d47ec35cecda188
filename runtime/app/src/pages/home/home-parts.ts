import {
  isEmptyValue,
  slotField,
  VIEW_KINDS,
  type DashboardDefinition,
  type DashboardItem,
  type FieldDefinition,
  type FormDefinition,
  type Row,
  type View,
} from '@tenon/engine'
import type { AppDefinitions } from '@tenon/ui/api'

/** A view whose settings say `home`: its rows and their count stand on the first page of everyone who may see the form. */
export interface HomeView {
  readonly app: string
  readonly form: FormDefinition
  readonly view: View
}
/** A form that is added to on the first page. */
export interface HomeEntry {
  readonly app: string
  readonly form: FormDefinition
}
/** A chart of a dashboard that stands on the first page too, as the dashboard opens. */
export interface HomeCard {
  readonly app: AppDefinitions
  readonly dashboard: DashboardDefinition
  readonly item: DashboardItem
}

export const homeViews = (apps: readonly AppDefinitions[]): readonly HomeView[] =>
  apps.flatMap((app) =>
    formsFor(app, 'view').flatMap((form) =>
      (form.views ?? [])
        .filter((view) => view.settings?.['home'] === true)
        // What one may not tick off is not one's own to do.
        .filter(() => form.todo === undefined || app.rights[form.key]?.edit !== false)
        .map((view) => ({ app: app.app.key, form, view })),
    ),
  )

/** The date by which a home view is an agenda: when its things are due, or the one that its calendar names; else it is a list. */
export function agendaDate({ form, view }: HomeView): string | undefined {
  if (form.todo) return form.todo.due
  const slot = VIEW_KINDS.find(({ key }) => key === view.kind)?.slots.find(({ key }) => key === 'date')
  return slot && slotField(view, slot)
}
export const isAgenda = (home: HomeView): boolean => agendaDate(home) !== undefined

/** What a record to be seen to gives a quick entry that is about it, or about what it is about; undefined where nothing does. */
export function entryValues(
  { form, row }: { readonly form: FormDefinition; readonly row: Row },
  entry: FormDefinition,
  targetOf: (field: FieldDefinition) => string | undefined,
): Row | undefined {
  const asked = entry.fields.filter(({ key }) => entry.entry?.includes(key))
  for (const field of asked) {
    const target = targetOf(field)
    if (target === undefined) continue
    if (target === form.key) return { [field.key]: row['id'] }
    const about = form.fields.find((own) => targetOf(own) === target && !isEmptyValue(row[own.key]))
    if (about) return { [field.key]: idOf(row[about.key]) }
  }
  return undefined
}

/** Whether this person adds to a home view's form or changes it, and does not only read there. */
export function mayChange(apps: readonly AppDefinitions[], { app, form }: HomeView): boolean {
  const rights = apps.find((each) => each.app.key === app)?.rights[form.key]
  return rights?.create !== false || rights.edit !== false
}

export const homeEntries = (apps: readonly AppDefinitions[]): readonly HomeEntry[] =>
  apps.flatMap((app) =>
    formsFor(app, 'create')
      .filter((form) => form.entry?.length)
      .map((form) => ({ app: app.app.key, form })),
  )

export const homeCards = (apps: readonly AppDefinitions[]): readonly HomeCard[] =>
  apps.flatMap((app) =>
    Object.values(app.dashboards).flatMap((dashboard) =>
      dashboard.items
        .filter(({ home, report }) => home && report !== undefined && Object.hasOwn(app.reports, report))
        .map((item) => ({ app, dashboard, item })),
    ),
  )

// helpers

/** Read with its title, or as it is stored. */
const idOf = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value ? value.id : value

const formsFor = (app: AppDefinitions, action: 'view' | 'create'): FormDefinition[] =>
  Object.values(app.forms).filter((form) => app.rights[form.key]?.[action] !== false)
