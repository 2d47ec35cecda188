import { PlatformError } from '@tenon/engine'
import type { FastifyRequest } from 'fastify'
import { checkPermission, viewerOf } from '../http/permission.ts'
import type { Viewer } from '../users/viewer.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * The handler only reads and asks through `asViewer`: it may begin with the person that this process remembers for the
     * credential while the database is asked whether he still is, and may still do what he might.
     */
    early?: boolean
  }
  interface FastifyRequest {
    /** On such a route: the person as the database knows him. */
    proof: Promise<Viewer | null> | null
  }
}

/**
 * What somebody may read, asked at the same time as who he is; it leaves only when both have been answered. Where the database
 * knows him otherwise than this process did, the work is done again for who he is. Errors: UNAUTHENTICATED, FORBIDDEN.
 */
export async function asViewer<T>(request: FastifyRequest, work: (viewer: Viewer) => Promise<T>): Promise<T> {
  const remembered = viewerOf(request)
  const { proof } = request
  if (!proof) return work(remembered)
  request.proof = null
  const [viewer, outcome] = await Promise.all([
    proof,
    work(remembered).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
  ])
  if (viewer === remembered) {
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
  assertAdmitted(request, viewer)
  request.viewer = viewer
  return work(viewer)
}

/** Throws unless there is a person and the route is open to him. */
export function assertAdmitted(request: FastifyRequest, viewer: Viewer | null): asserts viewer is Viewer {
  const { permission, beforePasswordChange } = request.routeOptions.config
  if (!viewer) throw new PlatformError('UNAUTHENTICATED')
  if (viewer.mustChangePassword && !beforePasswordChange)
    throw new PlatformError('FORBIDDEN', { reason: 'changePassword' })
  checkPermission(viewer, permission!)
}
