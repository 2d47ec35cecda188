import { useQuery } from '@tanstack/vue-query'
import { ApiError, currentSession, get, useServerEvent } from '@tenon/ui/api'
import { computed } from 'vue'
import { useRouter } from 'vue-router'

/** How many tasks wait for this person; 0 while unknown. Kept fresh by the server's events. */
export function useInboxCount() {
  const router = useRouter()
  const query = useQuery({
    queryKey: ['inbox', 'count'],
    queryFn: async () => {
      try {
        const answer = await get<{ counts?: { todo?: number }; total?: number }>('/inbox', {
          query: { box: 'todo', size: 1 },
        })
        return answer.counts?.todo ?? answer.total ?? 0
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return 0
        throw error
      }
    },
    enabled: computed(() => Boolean(currentSession.value) && router.hasRoute('inbox')),
    staleTime: 60_000,
  })
  useServerEvent('inbox', () => void query.refetch())
  return computed(() => query.data.value ?? 0)
}
