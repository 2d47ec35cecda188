import { todayIn, useOrganisation } from '@tenon/ui/form'
import { useText } from '@tenon/ui/i18n'
import { computed } from 'vue'
import { buttonHolds } from './button-holds.ts'
import { recordMenu } from './record-menu.ts'
import { mayDo } from './row-actions.ts'
import type { RecordViewState } from './use-record-view.ts'

/** What may be done with a record that is on the page: its first action, the buttons of its form, and the menu. */
export function useRecordOffer(state: RecordViewState, narrow: () => boolean) {
  const { t, label } = useText()
  const organisation = useOrganisation()
  const { plain, related, published } = state
  const { definitions, rights } = published
  const form = computed(() => state.form.value!)

  /** What people do most: add to the form's `quick` relation, else to the first one that they may add to. */
  const quick = computed(() => {
    const addable = (related.data.value ?? []).filter((each) => definitions.value?.rights[each.form]?.create)
    return addable.find((each) => `${each.form}.${each.field}` === form.value.definition.quick) ?? addable[0]
  })
  const may = (action: Parameters<typeof mayDo>[0]): boolean => mayDo(action, state.record.value!, rights.value)
  const shown = computed(() =>
    (form.value.definition.buttons ?? []).filter((button) => buttonHolds(button, form.value, plain.value ?? {}, now())),
  )
  const lead = computed(() => shown.value.find((button) => button.primary))
  const primary = computed(() => {
    if (lead.value) return { label: label(lead.value.label), icon: 'mouse-pointer-click', button: lead.value }
    if (quick.value) return { label: t('record.add', { form: label(quick.value.label) }), icon: 'pencil' }
    return may('edit') ? { label: t('record.edit'), icon: 'pencil' } : undefined
  })
  const buttons = computed(() => shown.value.filter((button) => button !== lead.value))
  const menu = computed(() =>
    recordMenu({ t, label, may, create: rights.value?.create === true, buttons: narrow() ? buttons.value : [] }),
  )
  function now() {
    const at = new Date()
    const { timeZone } = organisation.value
    return { now: at.toISOString(), today: todayIn(timeZone, at), timeZone }
  }
  return { quick, may, primary, buttons, menu }
}
