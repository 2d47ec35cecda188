import { localize, type AppBundle, type Branch, type FlowDefinition, type Step } from '@tenon/engine'
import type { FlowTreeContext } from '@tenon/ui/flow'
import { useText } from '@tenon/ui/i18n'
import { useUiRegistry } from '@tenon/ui/kit'
import { usePeopleNames } from '@tenon/ui/people'
import { computed, reactive, type Ref } from 'vue'
import { allSteps } from './edits.ts'
import { branchText, callSummary, stepBadge, stepSummary, stepTitle } from './step-words.ts'
import { useConditionSentence } from './use-condition-sentence.ts'

/** What the tree of a flow says of its steps and branches, in the reader's language; to be looked at, or with hands added. */
export function useTreeWords(bundle: Ref<AppBundle>, flow: Ref<FlowDefinition>) {
  const { t, locale } = useText()
  const registry = useUiRegistry()
  const form = computed(() => bundle.value.forms[flow.value.form])
  const { names } = usePeopleNames(bundle, form)
  const sentence = useConditionSentence(
    bundle,
    computed(() => flow.value.form),
    (id) => names.value.person(id) ?? names.value.department(id),
    (id) => {
      const step = allSteps(flow.value.steps).find((one) => one.id === id)
      return step && stepTitle(step, kindOf(step), locale.value)
    },
  )
  const kindOf = (step: Step) => registry.engine.node(step.kind)
  const summary = (step: Step) => {
    const call = kindOf(step)?.call?.(step)
    if (!call) return stepSummary(step, kindOf(step), names.value)
    return callSummary(call, flow.value, {
      bundle: bundle.value,
      registry: registry.engine,
      locale: locale.value,
      t: (key, params = {}) => t(key, params),
    })
  }
  const asksConditions = (gateway: Step | undefined) =>
    gateway?.branches?.some((branch) => branch.default || branch.when !== undefined) ?? false
  const gatewayIn = (of: FlowDefinition | undefined, branch: Branch) =>
    allSteps(of?.steps ?? []).find((step) => step.branches?.includes(branch))

  /** A tree that is only looked at, of this flow or another version of it; `more` says what is different about it. */
  const readingTree = (
    more: Partial<FlowTreeContext> = {},
    of: () => FlowDefinition | undefined = () => flow.value,
  ): FlowTreeContext =>
    reactive({
      editable: false,
      kind: kindOf,
      title: (step: Step) => stepTitle(step, kindOf(step), locale.value),
      summary,
      badge: (step: Step) => stepBadge(step, kindOf(step), names.value),
      branchTitle: (branch: Branch, i: number) =>
        localize(branch.label, locale.value) ||
        (branch.default ? t('flowDesigner.default') : t('flowDesigner.branchN', { n: i + 1 })),
      branchText: (branch: Branch) =>
        branchText(branch, asksConditions(gatewayIn(of(), branch)), names.value, (when) => sentence(when)),
      state: () => undefined,
      problem: () => undefined,
      selected: () => false,
      select: () => undefined,
      insert: () => undefined,
      drop: () => undefined,
      dropBranch: () => undefined,
      drag: () => undefined,
      dragging: undefined,
      addBranch: () => undefined,
      ...more,
    })
  return { form, names, kindOf, summary, asksConditions, gatewayIn, readingTree }
}
