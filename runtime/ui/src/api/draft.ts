import type { Json, Label } from '@tenon/engine'
import { download, get, patch, post } from './client.ts'
import type { DefinitionKind, Draft, Plan, PlanBreak } from './types.ts'

export const draftKey = (app: string) => ['apps', app, 'draft'] as const

export const createApp = (key: string, name: Label) => post<{ readonly key: string }>('/apps', { key, name })
export const getDraft = (app: string) => get<Draft>(`/apps/${app}/draft`)

export interface DraftChange {
  readonly kind: DefinitionKind
  readonly key: string
  /** The revision that was read; 0 = new. */
  readonly seen: number
  /** null removes it. */
  readonly body: Json
}
/** All of them or none. 409 when someone else saved in between: `params.ref`, `updatedBy`, `revision`. */
export const saveDraft = (app: string, changes: readonly DraftChange[]) =>
  patch<{ readonly revisions: Readonly<Record<string, number>> }>(`/apps/${app}/draft`, { changes } as unknown as Json)

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
