import type { AppBundle, Definition, DefinitionKind, DefinitionOf } from '@tenon/engine'

/** `form/customer`: how a definition is named in drafts, plans and versions. */
export type Ref = `${DefinitionKind}/${string}`
export const refOf = (definition: { kind: DefinitionKind; key: string }): Ref => `${definition.kind}/${definition.key}`
export function parseRef(ref: string): { kind: DefinitionKind; key: string } {
  const slash = ref.indexOf('/')
  return { kind: ref.slice(0, slash) as DefinitionKind, key: ref.slice(slash + 1) }
}

type Group = Exclude<keyof AppBundle, 'app'>
const GROUPS: Readonly<Record<Exclude<DefinitionKind, 'app'>, Group>> = {
  options: 'options',
  form: 'forms',
  flow: 'flows',
  rule: 'rules',
  report: 'reports',
  dashboard: 'dashboards',
  role: 'roles',
}

/** All definitions of a kind in the order in which the bundle has them. */
export function definitionsOf<K extends Exclude<DefinitionKind, 'app'>>(bundle: AppBundle, kind: K): DefinitionOf[K][] {
  return Object.values(bundle[GROUPS[kind]]) as unknown as DefinitionOf[K][]
}
export function getDefinition<K extends DefinitionKind>(
  bundle: AppBundle,
  kind: K,
  key: string,
): DefinitionOf[K] | undefined {
  if (kind === 'app') return (bundle.app.key === key ? bundle.app : undefined) as DefinitionOf[K] | undefined
  const group = bundle[GROUPS[kind as Exclude<DefinitionKind, 'app'>]]
  return (Object.hasOwn(group, key) ? group[key] : undefined) as DefinitionOf[K] | undefined
}
/** The bundle with this definition in it; every other definition is shared with the old bundle. */
export function putDefinition(bundle: AppBundle, definition: Definition): AppBundle {
  if (definition.kind === 'app') return { ...bundle, app: definition }
  const group = GROUPS[definition.kind]
  return { ...bundle, [group]: { ...bundle[group], [definition.key]: definition } }
}
export function removeDefinition(bundle: AppBundle, kind: Exclude<DefinitionKind, 'app'>, key: string): AppBundle {
  const { [key]: _gone, ...rest } = bundle[GROUPS[kind]]
  return { ...bundle, [GROUPS[kind]]: rest }
}

/** Definitions that differ between two bundles, by identity: cheap enough for every keystroke. */
export function differences(before: AppBundle, after: AppBundle): Ref[] {
  if (before === after) return []
  const refs: Ref[] = before.app === after.app ? [] : [`app/${after.app.key}`]
  for (const [kind, group] of Object.entries(GROUPS) as [DefinitionKind, Group][]) {
    if (before[group] === after[group]) continue
    const keys = new Set([...Object.keys(before[group]), ...Object.keys(after[group])])
    for (const key of keys) if (before[group][key] !== after[group][key]) refs.push(`${kind}/${key}`)
  }
  return refs
}
