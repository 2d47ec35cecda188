import { localize, type Locale } from '@tenon/engine'
import type { PublishedApp } from '../definitions/published-app.ts'

/** A role of the published version by name; empty where the version has none of this key. */
export const roleOf = (app: PublishedApp, key: string, locale: Locale) => {
  const role = Object.hasOwn(app.bundle.roles, key) ? app.bundle.roles[key] : undefined
  return role ? [{ key, label: localize(role.label, locale) }] : []
}
