import { fieldStates, scopeOf, type CompiledForm, type Row } from '@tenon/engine'
import type { FormRights } from '@tenon/ui/api'
import { planLayout, sectionsOf, todayIn, useOrganisation } from '@tenon/ui/form'
import { useUiRegistry } from '@tenon/ui/kit'
import { computed, type Ref } from 'vue'

/** The sections of a stored record as its viewer reads them: what rights or linkage hide is not there. */
export function useShownSections(form: Ref<CompiledForm>, plain: Ref<Row>, rights: Ref<FormRights | undefined>) {
  const registry = useUiRegistry()
  const organisation = useOrganisation()
  const states = computed(() => {
    const now = new Date()
    const zone = organisation.value.timeZone
    const context = { now: now.toISOString(), today: todayIn(zone, now), timeZone: zone }
    return fieldStates(form.value, scopeOf(form.value, plain.value, context, null))
  })
  const wide = (key: string): boolean => registry.field(form.value.field(key)!.definition.type)?.wide === true
  const shown = (key: string): boolean => {
    const field = form.value.field(key)
    if (!field || field.type.storage === 'none') return false
    if (rights.value && !(key in rights.value.fields)) return false
    return states.value.get(key)?.visible !== false
  }
  return { states, wide, sections: computed(() => sectionsOf(planLayout(form.value.definition, { shown, wide }))) }
}
