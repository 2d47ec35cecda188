import { post } from './client.ts'
import type { RecordRow } from './types.ts'

export interface Merged {
  readonly id: string
  /** Records that pointed to the other one. */
  readonly moved: number
  readonly record: RecordRow
}
const base = (app: string, form: string): string => `/apps/${app}/forms/${form}`

/** Makes two records one: `other` goes into the bin, `take` names fields whose value is its, `join` lists that keep both. */
export const mergeRecords = (
  app: string,
  form: string,
  id: string,
  wish: { readonly other: string; readonly take: readonly string[]; readonly join: readonly string[] },
) => post<Merged>(`${base(app, form)}/records/${id}/merge`, wish)

/** Takes a merge back; `kept` are fields that somebody has changed since. */
export const undoMerge = (app: string, form: string, merge: string) =>
  post<{ readonly record: string; readonly other: string; readonly kept: readonly string[] }>(
    `${base(app, form)}/merges/${merge}/undo`,
  )
