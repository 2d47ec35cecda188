import type { DashboardDefinition, DashboardItem, FormDefinition, View } from '@tenon/engine'
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
        .map((view) => ({ app: app.app.key, form, view })),
    ),
  )

/** A home view of things to do is an agenda: by time, with a tick. */
export const isAgenda = ({ form }: HomeView): boolean => form.todo !== undefined

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

const formsFor = (app: AppDefinitions, action: 'view' | 'create'): FormDefinition[] =>
  Object.values(app.forms).filter((form) => app.rights[form.key]?.[action] !== false)
