import type { RoleDefinition } from '@tenon/engine'
import type { DesignTab } from '../editor/design-tab.ts'

/** The role designer: forms × actions with the rows beside them, fields when a form is opened. */
export const tab: DesignTab = {
  key: 'role',
  label: 'designer.tabs.role',
  icon: 'key-round',
  order: 60,
  kind: 'role',
  ownList: true,
  component: () => import('./RoleDesigner.vue'),
  create: (key, label): RoleDefinition => ({ kind: 'role', key, label, forms: {} }),
}
