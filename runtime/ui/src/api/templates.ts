import type { Label } from '@tenon/engine'
import { get, post } from './client.ts'

export const templatesKey = ['templates'] as const

export interface TemplateSummary {
  readonly key: string
  readonly version: string
  readonly app: string
  readonly label: Label
  readonly help?: Label
  readonly icon?: string
  readonly color?: string
  /** Version of the app where it is installed; null where it is not. */
  readonly installed: number | null
  readonly counts: Readonly<
    Record<'forms' | 'fields' | 'options' | 'flows' | 'rules' | 'reports' | 'dashboards' | 'roles', number>
  >
  readonly sample: { readonly departments: number; readonly people: number; readonly records: number }
}

export interface TemplateItem {
  readonly key: string
  readonly label: string
  readonly fields?: number
  readonly help?: string
}
/** What an installation would make and what stands in its way. */
export interface TemplateDryRun extends TemplateSummary {
  readonly conflicts: readonly { readonly code: string; readonly params?: Readonly<Record<string, unknown>> }[]
  readonly forms: readonly TemplateItem[]
  readonly flows: readonly TemplateItem[]
  readonly rules: readonly TemplateItem[]
  readonly reports: readonly TemplateItem[]
  readonly dashboards: readonly TemplateItem[]
  readonly roles: readonly TemplateItem[]
  readonly people: readonly {
    readonly username: string
    readonly name: string
    readonly roles: readonly string[]
    readonly department: Label | null
    readonly exists: boolean
  }[]
  readonly installerRole: string | null
}

export const listTemplates = async () => (await get<{ readonly rows: readonly TemplateSummary[] }>('/templates')).rows
export const dryRunTemplate = (key: string) => get<TemplateDryRun>(`/templates/${key}`)
export const installTemplate = (key: string, take: { readonly people: boolean; readonly sampleData: boolean }) =>
  post<{ readonly app: string; readonly version: number; readonly people: number; readonly records: number }>(
    `/templates/${key}/install`,
    take,
  )
