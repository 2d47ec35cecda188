import type { AppBundle, FormDefinition } from '@tenon/engine'
import { useQuery } from '@tanstack/vue-query'
import { departmentsKey, listDepartments } from '../api/index.ts'
import { titleOf } from '../form/index.ts'
import { useText } from '../i18n/index.ts'
import { computed, type Ref } from 'vue'
import type { PeopleNames } from './recipient-words.ts'

/** Names of people and departments for the designers' sentences: people as they are named, departments loaded once and shared. */
export function usePeopleNames(bundle: Ref<AppBundle>, form: Ref<FormDefinition | undefined>) {
  const { t, locale } = useText()
  const departments = useQuery({ queryKey: departmentsKey, queryFn: listDepartments })
  const names = computed<PeopleNames>(() => {
    const units = new Map(departments.data.value?.map((d) => [d.id, d.title]))
    return {
      bundle: bundle.value,
      form: form.value,
      person: (id) => titleOf('$user', id) ?? undefined,
      department: (id) => units.get(id),
      locale: locale.value,
      t: (key, params) => t(key, params ?? {}),
    }
  })
  return { names, departments: departments.data }
}
