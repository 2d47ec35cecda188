import type { AppBundle, DefinitionKind } from '@tenon/engine'
import { removeDefinition } from './bundle.ts'

/** Takes a definition out of the bundle, with the rights on it and its entry in the menu; the rest is named as problems. */
export function removeObject(bundle: AppBundle, kind: Exclude<DefinitionKind, 'app'>, key: string): AppBundle {
  const left = removeDefinition(bundle, kind, key)
  const menu = left.app.menu?.map((group) => ({
    ...group,
    items: group.items.filter((item) => item.kind !== kind || item.key !== key),
  }))
  const listed = left.app.menu?.some((group) => group.items.some((item) => item.kind === kind && item.key === key))
  const app = listed ? { ...left.app, menu } : left.app
  if (kind !== 'form') return { ...left, app }
  const roles = Object.fromEntries(
    Object.entries(left.roles).map(([name, role]) => {
      if (!Object.hasOwn(role.forms, key)) return [name, role]
      const { [key]: _gone, ...forms } = role.forms
      return [name, { ...role, forms }]
    }),
  )
  return { ...left, app, roles }
}
