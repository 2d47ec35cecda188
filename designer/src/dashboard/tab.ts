import type { DashboardDefinition } from '@tenon/engine'
import { withNewEntry } from '../app/menu-edits.ts'
import type { DesignTab } from '../editor/design-tab.ts'
import { shownToFirstRole } from '../report/viewers.ts'

/** The dashboard designer: charts of reports on a grid under one bar of filters. */
export const tab: DesignTab = {
  key: 'dashboard',
  label: 'designer.tabs.dashboard',
  icon: 'layout-dashboard',
  order: 50,
  kind: 'dashboard',
  component: () => import('./DashboardTab.vue'),
  create: (key, label): DashboardDefinition => ({ kind: 'dashboard', key, label, items: [] }),
  accompany: (made, bundle) => [
    ...shownToFirstRole('dashboards', made.key, bundle),
    ...withNewEntry(bundle, 'dashboard', made.key),
  ],
}
