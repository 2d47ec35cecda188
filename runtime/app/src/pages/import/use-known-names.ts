import { useQuery } from '@tanstack/vue-query'
import { findPeople, type Person } from '@tenon/ui/api'
import { computed } from 'vue'

/** People by name, to say before the check whether a name of the file is one of them. */
export function useKnownNames() {
  const { data } = useQuery({
    queryKey: ['people', 'all'],
    queryFn: async () => (await findPeople({ size: 500 })).rows,
    staleTime: 60_000,
  })
  const people = computed<readonly Person[]>(() => data.value ?? [])
  const names = computed(() => new Set(people.value.map((person) => squeezed(person.title))))
  return {
    people,
    known: (form: string, text: string): boolean | undefined =>
      form === '$user' && data.value && people.value.length < 500 ? names.value.has(squeezed(text)) : undefined,
  }
}

const squeezed = (name: string): string => name.normalize('NFKC').replace(/\s+/gu, '')
