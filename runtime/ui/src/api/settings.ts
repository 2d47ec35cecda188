import type { Label } from '@tenon/engine'
import { get, patch, post } from './client.ts'
import type { Organisation } from './types.ts'

export const organisationKey = ['settings', 'organisation'] as const
export const getOrganisation = () => get<Organisation>('/settings/organisation')
export const updateOrganisation = (changes: Partial<Organisation>) =>
  patch<Organisation>('/settings/organisation', changes)

/** A field that reports filter by, and whether an index would help. */
export interface FilteredField {
  readonly form: string
  readonly formLabel: Label
  readonly field: string
  readonly label: Label
  readonly uses: number
  readonly milliseconds: number
  readonly rows: number
  readonly state: 'indexed' | 'building' | 'proposed' | 'small'
}
export const reportIndexesKey = (app: string) => ['report-indexes', app] as const
export const listReportIndexes = async (app: string): Promise<readonly FilteredField[]> =>
  (await get<{ readonly fields: readonly FilteredField[] }>(`/apps/${app}/report-indexes`)).fields
export const buildReportIndex = (app: string, form: string, field: string) =>
  post(`/apps/${app}/report-indexes`, { form, field })
