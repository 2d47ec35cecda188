import {
  DEFINITION_KINDS,
  type AppBundle,
  type AppDefinition,
  type Definition,
  type DefinitionKind,
} from '@tenon/engine'

/** `form/customer`: how a definition is named in drafts, versions and plans. */
export type DefinitionRef = `${DefinitionKind}/${string}`
export const refOf = (kind: DefinitionKind, key: string): DefinitionRef => `${kind}/${key}`
export function parseRef(ref: string): { kind: DefinitionKind; key: string } | null {
  const [kind, key, ...rest] = ref.split('/')
  return isKind(kind) && key !== undefined && rest.length === 0 ? { kind, key } : null
}
export const isKind = (kind: unknown): kind is DefinitionKind => DEFINITION_KINDS.includes(kind as DefinitionKind)

/** Where each kind lives in a bundle; `app` is one value, the others are maps by key. */
export const SECTION_OF = {
  options: 'options',
  form: 'forms',
  flow: 'flows',
  rule: 'rules',
  report: 'reports',
  dashboard: 'dashboards',
  role: 'roles',
} as const satisfies Record<Exclude<DefinitionKind, 'app'>, keyof AppBundle>

/** An app before anything is in it. */
export const emptyBundle = (app: AppDefinition): AppBundle => ({
  app,
  options: {},
  forms: {},
  flows: {},
  rules: {},
  reports: {},
  dashboards: {},
  roles: {},
})

/** A bundle of definitions; undefined where there is no app definition among them. */
export function toBundle(definitions: Iterable<Definition>): AppBundle | undefined {
  const sections: Record<string, Record<string, Definition>> = {}
  for (const section of Object.values(SECTION_OF)) sections[section] = Object.create(null) as Record<string, Definition>
  let app: AppDefinition | undefined
  for (const definition of definitions) {
    if (definition.kind === 'app') app = definition
    else sections[SECTION_OF[definition.kind]]![definition.key] = definition
  }
  return app && ({ app, ...sections } as unknown as AppBundle)
}

/** All definitions of a bundle: the app first, then by kind. */
export function definitionsOf(bundle: AppBundle): Definition[] {
  const rest = Object.values(SECTION_OF).flatMap((section) => Object.values(bundle[section]) as Definition[])
  return [bundle.app, ...rest]
}

/** One definition of a bundle, or undefined. */
export function definitionIn(bundle: AppBundle, kind: DefinitionKind, key: string): Definition | undefined {
  if (kind === 'app') return bundle.app.key === key ? bundle.app : undefined
  const section = bundle[SECTION_OF[kind]] as Readonly<Record<string, Definition>>
  return Object.hasOwn(section, key) ? section[key] : undefined
}
