import type { AppBundle, FormDefinition } from '../definition/index.ts'

/**
 * Rows of the platform itself (approvals, the log …), as a form that reports are made over and that roles grant like any other.
 * Nothing but reports reads them. `form` has the fields in the words of one app: its flows, its forms.
 */
export interface DatasetKind {
  /** Begins with `$`, so that no form of an app can be called so. */
  readonly key: string
  /** The view in schema `meta` with the columns of its fields and of every record; `app` says whose rows they are, null = everybody's. */
  readonly view: string
  /** Text field → column of the view that holds it by language (jsonb), where it is written differently in each. */
  readonly texts?: Readonly<Record<string, string>>
  form(bundle: AppBundle): FormDefinition
}
