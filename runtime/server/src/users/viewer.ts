import type { Locale } from '@tenon/engine'

export const PLATFORM_ROLES = ['administrator', 'builder', 'auditor'] as const
export type PlatformRole = (typeof PLATFORM_ROLES)[number]

/** The person behind a request, as the database knows him at this request. Anonymous requests have no viewer at all. */
export interface Viewer {
  readonly kind: 'user'
  readonly id: string
  readonly username: string
  readonly name: string
  readonly locale: Locale
  /** Primary department; null when he has none. */
  readonly department: string | null
  /** All departments he is a member of, the primary one first. */
  readonly departments: readonly string[]
  /** Those departments and everything below them. */
  readonly departmentTree: readonly string[]
  /** App key → keys of the roles he holds there. */
  readonly rolesByApp: Readonly<Record<string, readonly string[]>>
  readonly platformRoles: readonly PlatformRole[]
  readonly mustChangePassword: boolean
  /** Changes whenever his rights or the organisation change: part of every cache key that depends on rights. */
  readonly fingerprint: string
}

/** The product itself: jobs, timers, set-up. HTTP code cannot make one (import direction keeps it out of routes). */
export interface SystemViewer {
  readonly kind: 'system'
  readonly reason: string
}
export const systemViewer = (reason: string): SystemViewer => ({ kind: 'system', reason })

/** Whoever acts. */
export type Actor = Viewer | SystemViewer
/** Id for created_by and audit: null when the product itself acts. */
export const actorId = (actor: Actor): string | null => (actor.kind === 'user' ? actor.id : null)
/** Roles in one app; none for the product itself. */
export const rolesIn = (viewer: Viewer, app: string): readonly string[] => viewer.rolesByApp[app] ?? []
