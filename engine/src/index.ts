/**
 * Glossary. **App**: what a template installs and publishing versions. **Definition**: JSON, draft → published; a
 * published one is immutable. **Form**: fields + layout + views = one table. **Field**: `{id, key, type, label, settings}`.
 * **Record**: a row of a form. **Expression**: JSON Logic over a **Scope**. **Permission**: role × action × fields with
 * `using` (old row) and `check` (new row). **Rule**: event – condition – action. **Flow**: a block tree of **Steps**;
 * **Instance** and **Task** are one run of it. **Report**: `{dataset, measures, dimensions, filter}` + charts.
 * **Command**: an effect as data: the engine decides, the server does. **Channel**: a way to reach people (SMS, bot). **Plugin**: adds kinds through the **Registry**.
 */
export * from './definition/index.ts'
export * from './command.ts'
export * from './rehearsed-step.ts'
export * from './errors.ts'
export * from './expression/index.ts'
export * from './form/index.ts'
export * from './flow/index.ts'
export * from './rule/index.ts'
export * from './report/index.ts'
export * from './permission/index.ts'
export * from './channel/index.ts'
export * from './canonical.ts'
export { checkFlows } from './check-flows.ts'
export { compileCall, type CompiledCall, type CompiledMapping } from './flow-calls.ts'
export { checkRules, ruleContextOf, ruleEdges } from './check-rules.ts'
export { checkReports, reportContext } from './check-reports.ts'
export { withDatasets } from './datasets.ts'
export { schemaIssues } from './schema-issues.ts'
export * from './plugin.ts'
export * from './registry.ts'
export { errorMessage, issueMessage } from './messages.ts'
