import type { FlowDefinition } from '@tenon/engine'
import type { DesignTab } from '../editor/design-tab.ts'

/** The flow designer. A new flow begins empty, over the form that is asked for. */
export const tab: DesignTab = {
  key: 'flow',
  label: 'designer.tabs.flow',
  icon: 'workflow',
  order: 20,
  kind: 'flow',
  needsForm: true,
  component: () => import('./FlowTab.vue'),
  create: (key, label, _bundle, form): FlowDefinition | undefined => {
    return form === undefined ? undefined : { kind: 'flow', key, label, form, steps: [] }
  },
}
