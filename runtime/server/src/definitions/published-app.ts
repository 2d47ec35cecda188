import {
  compileForm,
  permit,
  withDatasets,
  type AppBundle,
  type CompiledForm,
  type Permit,
  type Registry,
  type RoleDefinition,
  type Segment,
} from '@tenon/engine'
import type { CalendarBook } from '../calendars/calendar-book.ts'
import type { DefinitionRef } from './bundle.ts'

/**
 * One published version of an app with everything compiled from it. Immutable: a new version is a new value, so whatever is
 * compiled from it may be cached in a WeakMap by it.
 */
export interface PublishedApp {
  readonly key: string
  readonly version: number
  readonly bundle: AppBundle
  readonly revisions: Readonly<Record<DefinitionRef, number>>
  readonly registry: Registry
  /** Working calendars of the organisation; absent: the standard one. */
  readonly calendars?: CalendarBook
  /** Names of the indexes that stand; a unique rule whose index is missing is pending and checked by query. */
  readonly indexes: ReadonlySet<string>
  /** What the shared segments meant when this version was read: a change of one that definitions name is a new version. */
  readonly segments: ReadonlyMap<string, Segment>
  /** Compiled once, the platform's datasets among them; undefined = no such form. */
  form(key: string): CompiledForm | undefined
  /** What these roles together may do with a form; role keys that the version does not have give nothing. */
  permit(form: CompiledForm, roles: readonly string[]): Permit
}

export interface PublishedParts {
  readonly key: string
  readonly version: number
  readonly bundle: AppBundle
  readonly revisions: Readonly<Record<DefinitionRef, number>>
  readonly indexes?: ReadonlySet<string>
  readonly calendars?: CalendarBook
  readonly segments?: ReadonlyMap<string, Segment>
}

export function publishedApp(parts: PublishedParts, registry: Registry): PublishedApp {
  const forms = new Map<string, CompiledForm>()
  const permits = new Map<string, Permit>()
  const byRoles = new WeakMap<readonly string[], Map<string, Permit>>()
  const form = (key: string): CompiledForm | undefined => {
    const known = forms.get(key)
    const dataset = registry.dataset(key)
    if (!known && dataset) {
      const made = {
        ...compileForm(withDatasets(parts.bundle, registry), key, registry),
        schema: 'meta',
        table: dataset.view,
      }
      forms.set(key, made)
      return made
    }
    if (known || !Object.hasOwn(parts.bundle.forms, key)) return known
    const compiled = compileForm(parts.bundle, key, registry)
    forms.set(key, compiled)
    return compiled
  }
  return {
    ...parts,
    indexes: parts.indexes ?? new Set(),
    segments: parts.segments ?? new Map(),
    registry,
    form,
    permit: (compiled, roles) => {
      // The viewer of a request brings the same list each time: then nothing is sorted or joined.
      const mine = byRoles.get(roles)
      const quick = mine?.get(compiled.key)
      if (quick) return quick
      const found = permitOf(compiled, roles)
      if (mine) mine.set(compiled.key, found)
      else byRoles.set(roles, new Map([[compiled.key, found]]))
      return found
    },
  }

  function permitOf(compiled: CompiledForm, roles: readonly string[]): Permit {
    const held = rolesOf(parts.bundle, roles)
    const key = `${compiled.key}|${held.map((role) => role.key).join(',')}`
    const known = permits.get(key)
    if (known) return known
    const made = permit(held, compiled, (other) => form(other))
    permits.set(key, made)
    return made
  }
}

// helpers

function rolesOf(bundle: AppBundle, keys: readonly string[]): RoleDefinition[] {
  return [...new Set(keys)].sort().flatMap((key) => (Object.hasOwn(bundle.roles, key) ? [bundle.roles[key]!] : []))
}
