import { useQueryClient } from '@tanstack/vue-query'
import { appsKey, connectEvents, currentSession, definitionsKey, disconnectEvents, useServerEvent } from '@tenon/ui/api'
import { watch } from 'vue'

/** Opens the event stream while somebody is signed in, and lets a newly published version of an app come in by itself. */
export function useShellEvents(): void {
  const client = useQueryClient()
  watch(
    () => currentSession.value?.user.id,
    (id) => {
      disconnectEvents()
      if (id) connectEvents()
    },
    { immediate: true },
  )
  useServerEvent('definitions', ({ app }) => {
    void client.invalidateQueries({ queryKey: definitionsKey(app), exact: true })
    void client.invalidateQueries({ queryKey: appsKey, exact: true })
  })
  useServerEvent('reconnect', () => void client.invalidateQueries({ refetchType: 'active' }))
}
