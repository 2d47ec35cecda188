import { useQuery } from '@tanstack/vue-query'
import type { Label } from '@tenon/engine'
import { ApiError, getDraft, useApps } from '@tenon/ui/api'
import { useText } from '@tenon/ui/i18n'
import { computed } from 'vue'

export interface RoleChoice {
  readonly app: string
  readonly role: string
  readonly label: string
  readonly appLabel: string
}

/** Every role of every app with its name: what a person can be put into. */
export function useRoleCatalogue() {
  const { label } = useText()
  const { data: apps } = useApps()
  const roles = useQuery({
    queryKey: computed(() => ['roles', (apps.value ?? []).map((app) => [app.key, app.version])]),
    queryFn: async () => {
      const found = await Promise.all((apps.value ?? []).map(async (app) => rolesOf(app.key, app.name)))
      return found.flat()
    },
    enabled: computed(() => apps.value !== undefined),
    staleTime: 60_000,
  })
  const choices = computed<readonly RoleChoice[]>(() =>
    (roles.data.value ?? []).map((each) => ({
      app: each.app,
      role: each.role,
      label: label(each.label),
      appLabel: label(each.appLabel),
    })),
  )
  const name = (app: string, role: string) =>
    choices.value.find((each) => each.app === app && each.role === role)?.label ?? role
  return { choices, name }
}

// helpers

async function rolesOf(app: string, appLabel: Label) {
  try {
    const { roles } = await getDraft(app)
    return Object.values(roles).map((role) => ({ app, role: role.key, label: role.label, appLabel }))
  } catch (error) {
    // An app that this administrator may not look into offers no roles here.
    if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return []
    throw error
  }
}
