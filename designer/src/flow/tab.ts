import type { FlowDefinition } from '@tenon/engine'
import type { DesignTab } from '../editor/design-tab.ts'

/** The flow designer. A new flow begins empty, over the first form until another is chosen. */
export const tab: DesignTab = {
  key: 'flow',
  label: 'designer.tabs.flow',
  icon: 'workflow',
  order: 20,
  kind: 'flow',
  component: () => import('./FlowTab.vue'),
  create: (key, label, bundle): FlowDefinition | undefined => {
    const form = Object.keys(bundle.forms)[0]
    return form === undefined ? undefined : { kind: 'flow', key, label, form, steps: [] }
  },
}
