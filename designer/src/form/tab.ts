import { emptyForm, type FormDefinition } from '@tenon/engine'
import { withNewEntry } from '../app/menu-edits.ts'
import { withNewForm } from '../editor/first-role.ts'
import type { DesignTab } from '../editor/design-tab.ts'

/** The form designer. A new form starts with one section and one list. */
export const tab: DesignTab = {
  key: 'form',
  label: 'designer.tabs.form',
  icon: 'file-text',
  order: 10,
  kind: 'form',
  preview: true,
  component: () => import('./FormDesigner.vue'),
  create: (key, label): FormDefinition => ({
    ...emptyForm(key, label),
    views: [{ key: 'all', kind: 'table', label: { 'zh-CN': '全部', 'en-US': 'All' } }],
  }),
  fromFile: { label: 'sheetForm.create', component: () => import('./SheetFormDialog.vue') },
  accompany: (made, bundle) => [...withNewForm(made.key, bundle), ...withNewEntry(bundle, 'form', made.key)],
}
