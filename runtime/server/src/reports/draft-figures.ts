import type { AppBundle, CompiledForm } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'

/**
 * A published app whose forms share the figures and dimensions of a draft: a report is previewed with them before they are
 * published. Fields stay those that are published, since only they hold values.
 */
export function withDraftFigures(app: PublishedApp, { forms }: Pick<AppBundle, 'forms'>): PublishedApp {
  const form = (key: string): CompiledForm | undefined => {
    const compiled = app.form(key)
    const draft = Object.hasOwn(forms, key) ? forms[key] : undefined
    if (!compiled || !draft) return compiled
    const { measures = [], dimensions = [] } = draft
    return { ...compiled, definition: { ...compiled.definition, measures, dimensions } }
  }
  return { ...app, form }
}
