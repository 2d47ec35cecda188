import { get, patch } from './client.ts'
import type { Organisation } from './types.ts'

export interface OrganisationSettings extends Organisation {
  /** 1 Monday … 7 Sunday. */
  readonly weekStart?: number
  /** First month of the fiscal year, 1–12. */
  readonly fiscalYearStart?: number
}
export const organisationKey = ['settings', 'organisation'] as const
export const getOrganisation = () => get<OrganisationSettings>('/settings/organisation')
export const updateOrganisation = (changes: Partial<OrganisationSettings>) =>
  patch<OrganisationSettings>('/settings/organisation', changes)
