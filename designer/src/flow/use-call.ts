import {
  localize,
  rowsForm,
  type AppBundle,
  type FlowCall,
  type FlowDefinition,
  type Locale,
  type Registry,
  type Step,
} from '@tenon/engine'
import { computed, type Ref } from 'vue'
import { withRows } from '../report/rows-source.ts'

/** What the panels of a node that calls a flow have to know of it. */
export function useCall(
  props: { readonly step: Step; readonly flow: FlowDefinition; readonly bundle: AppBundle },
  registry: Registry,
  locale: Ref<Locale>,
) {
  const called = computed(() => props.bundle.flows[String(props.step['flow'] ?? '')])
  const on = computed(() => (props.step['on'] as FlowCall['on'] | undefined) ?? { kind: 'self' as const })
  const subform = computed(() => (on.value.kind === 'rows' ? on.value.field : undefined))
  /** The rows of the subform as a form of their own, where there is one. */
  const rows = computed(() => (subform.value === undefined ? undefined : rowsForm(props.flow.form, subform.value)))
  const names = computed(() =>
    withRows(props.bundle, { form: props.flow.form, rows: subform.value }, registry, locale.value),
  )
  const labelOf = (form: string): string => localize(props.bundle.forms[form]?.label, locale.value)
  return { called, on, rows, names, labelOf }
}
