import { hasPlatformRole, type PlatformRole } from '@tenon/ui/api'
import type { Router } from 'vue-router'

declare module 'vue-router' {
  interface RouteMeta {
    /** Platform roles of which one is needed; everyone may open the page when left out. The server checks again. */
    roles?: readonly PlatformRole[]
  }
}

/** Whether a page of this name is part of this build and open to the person. */
export function mayOpen(router: Router, name: string): boolean {
  const route = router.getRoutes().find((each) => each.name === name)
  return Boolean(route) && (!route?.meta.roles || hasPlatformRole(...route.meta.roles))
}
