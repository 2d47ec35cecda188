import type { Json, Label } from '@tenon/engine'
import { del, download, get, post, put } from './client.ts'
import type { DefinitionKind, Draft, Plan, PlanBreak } from './types.ts'

export const draftKey = (app: string) => ['apps', app, 'draft'] as const

export const createApp = (key: string, name: Label) => post<{ readonly key: string }>('/apps', { key, name })
export const getDraft = (app: string) => get<Draft>(`/apps/${app}/draft`)

/** `revision` is the one that was read (0 = new). 409 when someone else saved in between: `params.updatedBy`, `revision`. */
export const saveDefinition = (app: string, kind: DefinitionKind, key: string, definition: unknown, revision: number) =>
  put<{ readonly revision: number }>(`/apps/${app}/draft/${kind}/${key}`, definition as Json, { match: revision })
export const removeDefinition = (app: string, kind: DefinitionKind, key: string, revision: number) =>
  del<void>(`/apps/${app}/draft/${kind}/${key}`, { match: revision })

export interface PublishInput {
  readonly note?: string
  readonly include?: readonly string[]
  readonly accept?: readonly unknown[]
}
/** What publishing would do; changes nothing. */
export const planPublish = (app: string, input: PublishInput = {}) => post<Plan>(`/apps/${app}/plan`, input)
/** Every row of a break, also those that the plan does not list. */
export const downloadBreak = (app: string, { target, field, code }: PlanBreak) =>
  download(`/apps/${app}/plan/rows.xlsx`, { method: 'POST', body: { target, field, code } })
export const publish = (app: string, input: PublishInput) =>
  post<{ readonly version: number }>(`/apps/${app}/publish`, input)

export interface AppVersion {
  readonly version: number
  readonly live: boolean
  readonly note: string | null
  /** The version that this one brought back. */
  readonly restoredFrom: number | null
  readonly at: string
  /** Null: the product itself. */
  readonly by: { readonly id: string; readonly title: string } | null
}
export const listVersions = (app: string) => get<{ readonly rows: readonly AppVersion[] }>(`/apps/${app}/versions`)
export const restoreVersion = (app: string, version: number) =>
  post<{ readonly version: number }>(`/apps/${app}/versions/${version}/restore`)
