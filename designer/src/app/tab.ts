import type { DesignTab } from '../editor/design-tab.ts'

/** Name, look and menu of the app itself. */
export const tab: DesignTab = {
  key: 'settings',
  label: 'designer.tabs.settings',
  icon: 'settings-2',
  order: 90,
  ownList: true,
  component: () => import('./AppSettings.vue'),
}
