import type { AppDefinitions } from '@tenon/ui/api'
import type { FormDefinition, View } from '@tenon/engine'

/** A view whose settings say `home`: its rows and their count stand on the first page of everyone who may see the form. */
export interface HomeView {
  readonly app: string
  readonly form: FormDefinition
  readonly view: View
}

export const homeViews = (apps: readonly AppDefinitions[]): readonly HomeView[] =>
  apps.flatMap((app) =>
    Object.values(app.forms)
      .filter((form) => app.rights[form.key]?.view !== false)
      .flatMap((form) =>
        (form.views ?? [])
          .filter((view) => view.settings?.['home'] === true)
          .map((view) => ({ app: app.app.key, form, view })),
      ),
  )
