import { AppDefinition } from './app.ts'
import { DashboardDefinition } from './dashboard.ts'
import { FlowDefinition } from './flow.ts'
import { FormDefinition } from './form.ts'
import { OptionsDefinition } from './options.ts'
import { ReportDefinition } from './report.ts'
import { RoleDefinition } from './role.ts'
import { RuleDefinition } from './rule.ts'

export * from './app.ts'
export * from './dashboard.ts'
export { dependants, type Dependant } from './dependants.ts'
export * from './flow.ts'
export * from './form.ts'
export * from './json.ts'
export * from './punctuation.ts'
export * from './key.ts'
export * from './options.ts'
export * from './report.ts'
export * from './role.ts'
export * from './rule.ts'

/** JSON Schema of each kind of definition; the server checks every stored draft against it with ajv. */
export const DEFINITION_SCHEMAS = {
  app: AppDefinition,
  options: OptionsDefinition,
  form: FormDefinition,
  flow: FlowDefinition,
  rule: RuleDefinition,
  report: ReportDefinition,
  dashboard: DashboardDefinition,
  role: RoleDefinition,
} as const

export type DefinitionKind = keyof typeof DEFINITION_SCHEMAS
export const DEFINITION_KINDS = Object.keys(DEFINITION_SCHEMAS) as readonly DefinitionKind[]

export interface DefinitionOf {
  app: AppDefinition
  options: OptionsDefinition
  form: FormDefinition
  flow: FlowDefinition
  rule: RuleDefinition
  report: ReportDefinition
  dashboard: DashboardDefinition
  role: RoleDefinition
}
export type Definition = DefinitionOf[DefinitionKind]

/** All definitions of one version of an app, by kind and key: what publishing freezes and what a template ships. */
export interface AppBundle {
  readonly app: AppDefinition
  readonly options: Readonly<Record<string, OptionsDefinition>>
  readonly forms: Readonly<Record<string, FormDefinition>>
  readonly flows: Readonly<Record<string, FlowDefinition>>
  readonly rules: Readonly<Record<string, RuleDefinition>>
  readonly reports: Readonly<Record<string, ReportDefinition>>
  readonly dashboards: Readonly<Record<string, DashboardDefinition>>
  readonly roles: Readonly<Record<string, RoleDefinition>>
}
