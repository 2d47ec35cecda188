import { currentSession, hasPlatformRole, leave, loadSession, onSignedOut } from '@tenon/ui/api'
import { i18n } from '@tenon/ui/i18n'
import { toast } from '@tenon/ui/kit'
import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'

/** Every area brings its own routes (`pages/<area>/routes.ts`, an exported `routes` array); nothing is listed here. */
const areas = import.meta.glob<RouteRecordRaw[]>('./pages/*/routes.ts', { eager: true, import: 'routes' })

declare module 'vue-router' {
  interface RouteMeta {
    /** `none`: no shell around the page (sign-in, public form, builder). Default `staff`. */
    shell?: 'staff' | 'none'
    /** May be opened without signing in. */
    open?: boolean
    /** Key of the rail entry that is lit. */
    rail?: string
    /** The phone layout has no bottom bar (form, record, task: they have their own action bar). */
    bare?: boolean
    /** The app's side bar is left out: one thing is done from beginning to end (import). */
    focus?: boolean
  }
}

export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      ...Object.values(areas).flat(),
      { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/missing/MissingPage.vue') },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    const session = currentSession.value ?? (await loadSession())
    if (!session) return { name: 'login', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
    if (session.user.mustChangePassword) return { name: 'login', query: { next: to.fullPath } }
    // The server refuses in any case; a page that is not for this person is as good as none.
    const missing = { name: 'missing', params: { rest: to.path.split('/').slice(1) } }
    return to.meta.roles && !hasPlatformRole(...to.meta.roles) ? missing : true
  })
  onSignedOut(() => {
    // Of several answers that say so, the first is told.
    if (currentSession.value) toast(i18n.global.t('shell.signedOutElsewhere'), { look: 'bad' })
    leave()
    const at = router.currentRoute.value
    if (!at.meta.open) void router.push({ name: 'login', query: { next: at.fullPath } })
  })
  return router
}
