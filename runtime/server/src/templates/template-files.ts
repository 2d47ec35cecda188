import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFINITION_KINDS, PlatformError, type AppDefinition, type Definition } from '@tenon/engine'

/** What the template says of itself, beside its definitions. */
interface Manifest {
  readonly key: string
  readonly version: string
  /** Role that whoever installs it gets; without it he would see no data. */
  readonly installer?: string
}
export interface SampleDepartment {
  readonly key: string
  readonly label: string
  readonly parent?: string
  /** User name of its head. */
  readonly head?: string
}
export interface SamplePerson {
  readonly username: string
  readonly name: string
  /** Key of a department of the sample. */
  readonly department?: string
  readonly roles: readonly string[]
}
/** Values may hold `{$ref}` (an earlier sample record), `{$person}` (user name), `{$department}`, `{$year}` (0 = this one), `{$daysAgo, time?}` (a day, or an instant). */
export interface SampleRecord {
  readonly ref?: string
  readonly form: string
  /** Made so many days ago. */
  readonly at: number
  readonly owner?: string
  readonly values: Readonly<Record<string, unknown>>
}

/** A flow that somebody began on a sample record, and what was decided since; made of the engine's own steps. */
export interface SampleRun {
  readonly flow: string
  readonly record: string
  readonly by: string
  readonly at: SampleMoment
  readonly acts: readonly {
    readonly by: string
    readonly at: SampleMoment
    readonly do: 'approve' | 'reject' | 'return' | 'resubmit'
    readonly comment?: string
  }[]
}
export interface SampleMoment {
  readonly $daysAgo: number
  readonly time: string
}

/** A template as it lies on the disk: definitions and, on request, an organisation and records to look at. */
export interface Template {
  readonly manifest: Manifest
  readonly app: AppDefinition
  readonly definitions: readonly Definition[]
  readonly departments: readonly SampleDepartment[]
  readonly people: readonly SamplePerson[]
  readonly records: readonly SampleRecord[]
  readonly runs: readonly SampleRun[]
  /** Records that the rules of the template work by: made at every installation. */
  readonly settings: readonly SampleRecord[]
}

/** Templates that came with the product, by key. */
export async function templateKeys(folder = TEMPLATES): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Reads one. Errors: NOT_FOUND for a key that is none of `templateKeys`. */
export async function readTemplate(key: string, folder = TEMPLATES): Promise<Template> {
  if (!(await templateKeys(folder)).includes(key)) throw new PlatformError('NOT_FOUND')
  const root = join(folder, key)
  const app = (await readJson(join(root, 'app.json'))) as AppDefinition
  const definitions: Definition[] = [app]
  for (const kind of DEFINITION_KINDS)
    for (const section of [kind, `${kind}s`])
      for (const file of await jsonFiles(join(root, section)))
        definitions.push((await readJson(join(root, section, file))) as Definition)
  return {
    manifest: (await readJson(join(root, 'template.json'))) as Manifest,
    app,
    definitions,
    departments: await sample<SampleDepartment>(root, 'departments'),
    people: await sample<SamplePerson>(root, 'people'),
    records: await sample<SampleRecord>(root, 'records'),
    runs: await sample<SampleRun>(root, 'runs'),
    settings: await sample<SampleRecord>(root, 'settings'),
  }
}

// helpers

const TEMPLATES = join(import.meta.dirname, '../../../../templates')

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8')) as unknown

const jsonFiles = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort()

async function sample<T>(root: string, name: string): Promise<readonly T[]> {
  const files = await jsonFiles(join(root, 'data'))
  return files.includes(`${name}.json`) ? ((await readJson(join(root, 'data', `${name}.json`))) as T[]) : []
}
