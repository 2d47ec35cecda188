import { PlatformError } from '@tenon/engine'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PlatformRole, Viewer } from '../users/viewer.ts'

/**
 * Who may call a route: `public` = anyone, without a viewer; `viewer` = whoever is signed in; a platform role, or one of
 * several; `form:…` = whoever is signed in and is let through by `permit` in the handler.
 */
export type RoutePermission =
  'public' | 'viewer' | PlatformRole | readonly PlatformRole[] | `form:${string}` | `app:${string}`

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route: registration fails without it. */
    permission?: RoutePermission
    /** Still open to a person who has to change his password first. */
    beforePasswordChange?: boolean
  }
  interface FastifyRequest {
    /** Set by authentication on every route that is not public; read it through `viewerOf`. */
    viewer: Viewer | null
    /** How the viewer proved who he is. */
    credential: 'cookie' | 'bearer' | null
  }
}

/** Default deny: a route without a permission cannot be registered. Writes it into the OpenAPI document too. */
export function requirePermissions(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const permission = route.config?.permission
    if (!permission) throw new Error(`${String(route.method)} ${route.url} declares no permission.`)
    route.schema = { ...route.schema, 'x-permission': permission } as typeof route.schema
  })
}

/** The signed-in person. Throws UNAUTHENTICATED where there is none, so that a public handler cannot use one by mistake. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new PlatformError('UNAUTHENTICATED')
  return request.viewer
}

/** Throws FORBIDDEN unless the viewer holds what the route asks for. */
export function checkPermission(viewer: Viewer, permission: RoutePermission): void {
  if (typeof permission === 'string' && !isPlatformRole(permission)) return
  const wanted = typeof permission === 'string' ? [permission] : permission
  if (!wanted.some((role) => viewer.platformRoles.includes(role as PlatformRole))) throw new PlatformError('FORBIDDEN')
}

// helpers

const isPlatformRole = (permission: string): boolean =>
  permission === 'administrator' || permission === 'builder' || permission === 'auditor'
