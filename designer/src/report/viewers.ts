import type { AppBundle, RoleDefinition } from '@tenon/engine'
import { FIRST_ROLE } from '../editor/first-role.ts'

type Named = 'reports' | 'dashboards'

/** The first role may open what has just been made, until somebody takes that away. */
export function shownToFirstRole(kind: Named, key: string, bundle: AppBundle): RoleDefinition[] {
  const role = bundle.roles[FIRST_ROLE]
  return role ? [withViewer(role, kind, key, true)] : []
}

/** A role with or without the right to open a report or a dashboard. */
export function withViewer(role: RoleDefinition, kind: Named, key: string, may: boolean): RoleDefinition {
  const now = role[kind] ?? []
  if (now.includes(key) === may) return role
  return { ...role, [kind]: may ? [...now, key] : now.filter((one) => one !== key) }
}
