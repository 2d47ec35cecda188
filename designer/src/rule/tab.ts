import type { RuleDefinition } from '@tenon/engine'
import type { DesignTab } from '../editor/design-tab.ts'

/** The rule designer. It draws its own list, because rules are found by their group and whether they are on. */
export const tab: DesignTab = {
  key: 'rule',
  label: 'designer.tabs.rule',
  icon: 'zap',
  order: 30,
  kind: 'rule',
  needsForm: true,
  ownList: true,
  component: () => import('./RuleTab.vue'),
  create: (key, label, bundle, chosen): RuleDefinition | undefined => {
    const form = chosen ?? Object.keys(bundle.forms)[0]
    if (form === undefined) return undefined
    return { kind: 'rule', key, label, form, onImport: false, runAs: 'system', when: [{ on: 'created' }], then: [] }
  },
}
