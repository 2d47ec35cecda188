import type { FormDefinition } from '@tenon/engine'
import type { AppDefinitions } from '../api/index.ts'

/** The form of an app's published definitions, which carry forms by key. */
export function formIn(definitions: AppDefinitions | undefined, key: string): FormDefinition | undefined {
  const forms: unknown = definitions?.forms
  if (Array.isArray(forms)) return (forms as FormDefinition[]).find((form) => form.key === key)
  const byKey = forms as Readonly<Record<string, FormDefinition>> | undefined
  return byKey && Object.hasOwn(byKey, key) ? byKey[key] : undefined
}

/** The field that names a record of the form: its title, else its number, else its first field. */
export function titleKeyOf(definitions: AppDefinitions | undefined, form: string): string | undefined {
  const definition = formIn(definitions, form)
  return definition?.title ?? definition?.number ?? definition?.fields[0]?.key
}
