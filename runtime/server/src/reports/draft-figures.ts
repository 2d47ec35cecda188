import { PlatformError, type AppBundle, type CompiledForm, type Issue } from '@tenon/engine'
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

/** What is not there for a preview although the builder has just made it: said so, instead of denying that it exists. */
export async function sayingUnpublished<T>(
  { forms }: Pick<AppBundle, 'forms'>,
  app: () => Promise<Pick<PublishedApp, 'form'>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error
    const published = await app()
    const key = error.params['form']
    if (error.code === 'NOT_FOUND' && typeof key === 'string' && Object.hasOwn(forms, key) && !published.form(key))
      throw unpublished(
        [{ path: 'dataset/form', code: 'REPORT_UNPUBLISHED', params: { name: forms[key]!.label } }],
        error,
      )
    const drafted = (path: unknown): Issue['params'] | undefined => {
      const last = String(path).split('.').at(-1)
      for (const form of Object.values(forms)) {
        const field = form.fields.find((one) => one.key === last)
        if (field && !published.form(form.key)?.field(field.key)) return { name: field.label ?? field.key }
      }
      return undefined
    }
    const issues = (error.issues ?? []).map((issue): Issue => {
      const params = issue.code === 'EXPRESSION_NAME' ? drafted(issue.params?.['name']) : undefined
      return params ? { path: issue.path, code: 'REPORT_UNPUBLISHED', params } : issue
    })
    throw issues.some(({ code }) => code === 'REPORT_UNPUBLISHED') ? unpublished(issues, error) : error
  }
}

// helpers

const unpublished = (issues: readonly Issue[], cause: PlatformError): PlatformError =>
  new PlatformError('INVALID', {}, { issues, cause })
