import {
  appFields,
  checkReport,
  localize,
  SYSTEM_LABELS,
  type AppBundle,
  type Issue,
  type Registry,
  type SystemColumn,
} from '@tenon/engine'

/** What keeps the reports and dashboards of a bundle from being published; paths begin with `report/key/…`. */
export function checkReports(bundle: AppBundle, registry: Registry): readonly Issue[] {
  const fields = appFields(bundle, registry)
  const issues: Issue[] = []
  for (const report of Object.values(bundle.reports)) {
    const path = `report/${report.key}`
    if (!fields.hasForm(report.dataset.form)) {
      issues.push({ path: `${path}/dataset/form`, code: 'REFERENCE', params: { form: report.dataset.form } })
      continue
    }
    const context = {
      scope: { ...fields.scope(report.dataset.form), hasUser: true },
      grouping: (form: string, key: string, grain: string) =>
        fields
          .of(form)
          ?.get(key)
          ?.type.groupings?.find((one) => one.key === grain),
      label: (form: string, key: string) =>
        fields.of(form)?.get(key)?.definition.label ?? SYSTEM_LABELS[key as SystemColumn],
    }
    for (const issue of checkReport(report, context, (kind) => registry.chart(kind)))
      issues.push({ ...issue, path: `${path}/${issue.path}` })
  }
  for (const dashboard of Object.values(bundle.dashboards))
    dashboard.items.forEach((item, i) => {
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
