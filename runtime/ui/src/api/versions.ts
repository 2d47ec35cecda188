import { get, post } from './client.ts'
import type { Change, RecordRow, Reference } from './types.ts'

/** What differs between a record today (`from`) and right after an earlier version had been saved (`to`). */
export interface PastVersion {
  readonly version: number
  readonly at: string | null
  readonly actor: Reference | null
  readonly values: readonly Change[]
}

const base = (app: string, form: string, id: string) => `/apps/${app}/forms/${form}/records/${id}`

export const getVersion = (app: string, form: string, id: string, version: number) =>
  get<PastVersion>(`${base(app, form, id)}/versions/${version}`)

/** Saves values of an earlier version again; without `fields` all of them. */
export const revertRecord = (
  app: string,
  form: string,
  id: string,
  wish: { readonly version: number; readonly fields?: readonly string[] },
  seen: number,
) => post<RecordRow>(`${base(app, form, id)}/revert`, wish, { match: seen })

/** A record for paper. The log says who printed it before this answers. */
export const printRecord = (app: string, form: string, id: string, expand: readonly string[]) =>
  post<{ readonly record: RecordRow; readonly printedAt: string }>(`${base(app, form, id)}/print`, { expand })
