import { localize, type AppBundle, type FormDefinition, type SystemColumn } from './definition/index.ts'
import { withDatasets } from './datasets.ts'
import type { Issue } from './errors.ts'
import { appFields, SYSTEM_LABELS } from './form/index.ts'
import type { Registry } from './registry.ts'
import { checkReport, planReport, type PlanContext } from './report/index.ts'

/**
 * What keeps the reports and dashboards of a bundle from being published; paths begin with `report/key/…`. Runs in the browser
 * while somebody edits, and on the server before it publishes.
 */
export function checkReports(bundle: AppBundle, registry: Registry): readonly Issue[] {
  const all = withDatasets(bundle, registry)
  const fields = appFields(all, registry)
  const issues: Issue[] = []
  for (const report of Object.values(bundle.reports)) {
    const path = `report/${report.key}`
    if (!fields.hasForm(report.dataset.form)) {
      issues.push({ path: `${path}/dataset/form`, code: 'REFERENCE', params: { form: report.dataset.form } })
      continue
    }
    for (const issue of checkReport(report, reportContext(all, registry, report.dataset.form), (kind) =>
      registry.chart(kind),
    ))
      issues.push({ ...issue, path: `${path}/${issue.path}` })
  }
  for (const form of Object.values(bundle.forms)) issues.push(...sharedIssues(form, bundle, registry))
  for (const dashboard of Object.values(bundle.dashboards))
    dashboard.items.forEach((item, i) => {
      for (const role of Array.isArray(item.home) ? item.home : [])
        if (!Object.hasOwn(bundle.roles, role))
          issues.push({ path: `dashboard/${dashboard.key}/items/${i}/home`, code: 'REFERENCE', params: { text: role } })
      if (item.kind !== 'chart') return
      const report = item.report === undefined ? undefined : bundle.reports[item.report]
      const at = `dashboard/${dashboard.key}/items/${i}`
      if (!report)
        issues.push({
          path: `${at}/report`,
          code: 'REFERENCE',
          params: { report: item.report ?? localize(item.label, 'zh-CN') },
        })
      else if (!report.charts[item.chart ?? 0])
        issues.push({ path: `${at}/chart`, code: 'REFERENCE', params: { report: report.key } })
    })
  return issues
}

/** What planning a report over a form must know of an app when every field may be read. */
export function reportContext(bundle: AppBundle, registry: Registry, form: string): PlanContext {
  const fields = appFields(bundle, registry)
  const found = (of: string, key: string) => fields.of(of)?.get(key)
  return {
    scope: { ...fields.scope(form), hasUser: true },
    grouping: (of, key, grain) => found(of, key)?.type.groupings?.find((one) => one.key === grain),
    label: (of, key) => found(of, key)?.definition.label ?? SYSTEM_LABELS[key as SystemColumn],
    shared: (of) => (Object.hasOwn(bundle.forms, of) ? bundle.forms[of] : undefined),
  }
}

// helpers

/** What a form shares must hold together by itself: planned as one report of all of it. */
function sharedIssues(form: FormDefinition, bundle: AppBundle, registry: Registry): Issue[] {
  const { measures = [], dimensions = [] } = form
  if (measures.length + dimensions.length === 0) return []
  const path = `form/${form.key}`
  const nested = measures.flatMap((one, i) =>
    one.agg === 'shared' ? [{ path: `${path}/measures/${i}/agg`, code: 'OPTION' }] : [],
  )
  const nameless = dimensions.flatMap((one, i) =>
    one.key === undefined ? [{ path: `${path}/dimensions/${i}/key`, code: 'REQUIRED' }] : [],
  )
  const planned = planReport(
    { kind: 'report', key: form.key, label: form.label, dataset: { form: form.key }, dimensions, measures, charts: [] },
    reportContext(bundle, registry, form.key),
  )
  const broken = planned.ok ? [] : planned.issues.map((issue) => ({ ...issue, path: `${path}/${issue.path}` }))
  return [...nested, ...nameless, ...broken]
}
