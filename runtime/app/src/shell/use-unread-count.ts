import { useQuery } from '@tanstack/vue-query'
import { currentSession, listNotifications, notificationsKey, useServerEvent } from '@tenon/ui/api'
import { computed } from 'vue'

/** How many notifications this person has not read; 0 while unknown. */
export function useUnreadCount() {
  const query = useQuery({
    queryKey: [...notificationsKey, 'unread'],
    queryFn: () => listNotifications({ unread: true, size: 1 }),
    enabled: computed(() => Boolean(currentSession.value)),
    staleTime: 60_000,
  })
  useServerEvent('notification', () => void query.refetch())
  return computed(() => query.data.value?.unread ?? 0)
}
