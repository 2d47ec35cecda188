import { localize, type Definition, type DefinitionKind, type Label } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Template } from './template-files.ts'

export interface TemplateSummary {
  readonly key: string
  readonly version: string
  readonly app: string
  readonly label: Label
  readonly help?: Label
  readonly icon?: string
  readonly color?: string
  /** Version of the app where it is installed; null where it is not. */
  readonly installed: number | null
  readonly counts: Readonly<Record<'forms' | 'fields' | 'options' | 'flows' | 'rules' | 'reports' | 'dashboards' | 'roles', number>>
  readonly sample: { readonly departments: number; readonly people: number; readonly records: number }
}

export function summaryOf(template: Template, installed: number | null): TemplateSummary {
  const { app, manifest, definitions } = template
  const of = <K extends DefinitionKind>(kind: K) =>
    definitions.filter((definition): definition is Extract<Definition, { kind: K }> => definition.kind === kind)
  return {
    key: manifest.key,
    version: manifest.version,
    app: app.key,
    label: app.label,
    ...(app.help === undefined ? {} : { help: app.help }),
    ...(app.icon === undefined ? {} : { icon: app.icon }),
    ...(app.color === undefined ? {} : { color: app.color }),
    installed,
    counts: {
      forms: of('form').length,
      fields: of('form').reduce((sum, form) => sum + form.fields.length, 0),
      options: of('options').length,
      flows: of('flow').length,
      rules: of('rule').length,
      reports: of('report').length,
      dashboards: of('dashboard').length,
      roles: of('role').length,
    },
    sample: {
      departments: template.departments.length,
      people: template.people.length,
      records: template.records.length,
    },
  }
}

/** What an installation would make and what stands in its way; changes nothing. */
export async function dryRun(db: Kysely<Database>, template: Template, locale: string) {
  const app = template.app.key
  const taken = await db.selectFrom('meta.app').select('version').where('key', '=', app).executeTakeFirst()
  const usernames = template.people.map((person) => person.username.toLowerCase())
  const known = usernames.length
    ? await db.selectFrom('meta.user').select(['username', 'name']).where('username_key', 'in', usernames).execute()
    : []
  const named = (kind: DefinitionKind) =>
    template.definitions
      .filter((definition) => definition.kind === kind)
      .map((definition) => ({
        key: definition.key,
        label: localize(definition.label, locale),
        ...('fields' in definition ? { fields: definition.fields.length } : {}),
        ...('help' in definition && definition.help ? { help: localize(definition.help, locale) } : {}),
      }))
  return {
    ...summaryOf(template, taken?.version ?? null),
    conflicts: taken ? [{ code: 'CONFLICT', params: { app } }] : [],
    forms: named('form'),
    flows: named('flow'),
    rules: named('rule'),
    reports: named('report'),
    dashboards: named('dashboard'),
    roles: named('role'),
    people: template.people.map(({ username, name, roles, department }) => ({
      username,
      name,
      roles,
      department: template.departments.find((other) => other.key === department)?.label ?? null,
      exists: known.some((user) => user.username.toLowerCase() === username.toLowerCase()),
    })),
    installerRole: template.manifest.installer ?? null,
  }
}
