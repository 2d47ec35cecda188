import { PlatformError, type CompiledField, type CompiledForm, type Issue, type MirrorEdit } from '@tenon/engine'
import { pointedTo } from '../db/pointed-to.ts'
import { PlacedError } from './placed-error.ts'
import type { Saver } from './save-change.ts'
import type { RecordChange } from './save-records.ts'

export interface MirrorPlace {
  readonly form: CompiledForm
  /** The record that is pointed to. */
  readonly id: string
  /** Key of the mirror. */
  readonly key: string
}

/**
 * Makes records of another form point to this one, or no longer: as changes of those records, with the rights, rules, checks and
 * log that they have anywhere else. What shall be let go and points elsewhere by now stays as it is. Errors: INVALID at the mirror.
 */
export async function changeLinks(
  saver: Saver,
  { form, id, key }: MirrorPlace,
  edit: MirrorEdit,
  save: (changes: readonly RecordChange[]) => Promise<void>,
): Promise<void> {
  const { app } = saver.context
  const mirrored = form.mirror(key)!
  const other = app.form(mirrored.form)!
  const relation = other.field(mirrored.relation)!
  const many = relation.valueType.kind === 'list'
  const now = await pointedTo(saver.db, app, other, relation, [...edit.add.map((each) => each.id), ...edit.remove])
  const change = (child: string, ids: readonly string[]) => ({
    action: 'update' as const,
    form: other.key,
    id: child,
    input: { [relation.key]: many ? ids : (ids.at(-1) ?? null) },
  })
  const points = (child: string): boolean => now.get(child)?.includes(id) === true
  const changes: RecordChange[] = [
    ...edit.add
      .filter((each) => !points(each.id))
      .map(({ id: child, version }) => ({
        ...change(child, [...(now.get(child) ?? []), id]),
        ...(version === undefined ? {} : { seen: version }),
      })),
    ...edit.remove
      .filter(points)
      .map((child) => change(child, many ? now.get(child)!.filter((each) => each !== id) : [])),
  ]
  if (changes.length === 0) return
  try {
    await save(changes)
  } catch (error) {
    throw refused(key, relation, error)
  }
}

// helpers

const CODES: Readonly<Record<string, string>> = {
  NOT_FOUND: 'LINK_GONE',
  FORBIDDEN: 'LINK_FORBIDDEN',
  CONFLICT: 'LINK_CHANGED',
}

/** What keeps one of those records from changing, told where the writer asked for it. */
function refused(path: string, relation: CompiledField, thrown: unknown): unknown {
  const error = thrown instanceof PlacedError ? thrown.error : thrown
  if (!(error instanceof PlatformError) || error.status >= 500) return error
  const known = CODES[error.code]
  const [first] = error.issues ?? []
  const said: Omit<Issue, 'path'> = known || !first ? { code: known ?? error.code } : first
  const required = said.code === 'REQUIRED' && first?.path === relation.key
  const issue = {
    ...(required ? { code: 'LINK_REQUIRED', params: { label: relation.definition.label } } : said),
    path,
  }
  return new PlatformError('INVALID', {}, { issues: [issue], cause: error })
}
