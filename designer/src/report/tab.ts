import type { DesignTab } from '../editor/design-tab.ts'
import { newReport } from './edits.ts'
import { shownToFirstRole } from './viewers.ts'

/** The report designer. A new report counts the records of its form. */
export const tab: DesignTab = {
  key: 'report',
  label: 'designer.tabs.report',
  icon: 'chart-column',
  order: 40,
  kind: 'report',
  needsForm: true,
  component: () => import('./ReportTab.vue'),
  create: (key, label, bundle, chosen, registry) => {
    const form = chosen ?? Object.keys(bundle.forms)[0]
    return form === undefined ? undefined : newReport(key, label, form, registry.charts)
  },
  accompany: (made, bundle) => shownToFirstRole('reports', made.key, bundle),
}
