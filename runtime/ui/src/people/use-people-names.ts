import type { AppBundle, FormDefinition } from '@tenon/engine'
import { useQuery } from '@tanstack/vue-query'
import { departmentsKey, findPeople, listDepartments } from '../api/index.ts'
import { useText } from '../i18n/index.ts'
import { computed, type Ref } from 'vue'
import type { PeopleNames } from './recipient-words.ts'

/** Names of people and departments for the designers' sentences; loaded once and shared. */
export function usePeopleNames(bundle: Ref<AppBundle>, form: Ref<FormDefinition | undefined>) {
  const { t, locale } = useText()
  const people = useQuery({ queryKey: ['people', 'all'], queryFn: async () => (await findPeople({ size: 500 })).rows })
  const departments = useQuery({ queryKey: departmentsKey, queryFn: listDepartments })
  const names = computed<PeopleNames>(() => {
    const persons = new Map(people.data.value?.map((p) => [p.id, p.title]))
    const units = new Map(departments.data.value?.map((d) => [d.id, d.title]))
    return {
      bundle: bundle.value,
      form: form.value,
      person: (id) => persons.get(id),
      department: (id) => units.get(id),
      locale: locale.value,
      t: (key, params) => t(key, params ?? {}),
    }
  })
  return { names, people: people.data, departments: departments.data }
}
