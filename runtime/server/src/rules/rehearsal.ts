import { formatList, type Command, type CompiledForm, type Locale, type RehearsedStep } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { relatedRows } from '../db/related-rows.ts'
import { following } from '../db/sequence.ts'
import type { Database } from '../db/schema.ts'
import { saveContext, type FormRequest } from '../records/request-context.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { rolesIn } from '../users/viewer.ts'
import { peopleOf } from './answer-people.ts'
import { initiatorOf } from './apply-commands.ts'
import { readable, seenRecords } from './builder-sight.ts'
import { textOf } from './rule-env.ts'

/** A save that is taken back. */
export const rehearsal = (on: FormRequest): SaveContext => ({ ...saveContext(on, {}), ...takenBackDraws() })

/** What makes a save one that is taken back: it draws numbers of its own, so that no counter moves or waits. */
export function takenBackDraws(): Required<Pick<SaveContext, 'rehearsal' | 'draw'>> {
  let drawn = 9_000_000
  return {
    rehearsal: true,
    draw: (_counter, n) => {
      drawn += n
      return Promise.resolve(following(drawn - n + 1, n))
    },
  }
}

/** Does something in a transaction of its own and takes everything back. */
export async function takenBack(db: Kysely<Database>, work: (trx: Kysely<Database>) => Promise<void>): Promise<void> {
  try {
    await db.transaction().execute(async (trx) => {
      await work(trx)
      throw TAKEN_BACK
    })
  } catch (error) {
    if (error !== TAKEN_BACK) throw error
  }
}
const TAKEN_BACK = new Error('A rehearsal is taken back.')

/** Those of the commands that come from the action of that name. */
export const commandsOf = (commands: readonly Command[], name: string): readonly Command[] =>
  commands.filter(({ key }) => key === name || key.startsWith(`${name}/`))

/** An action that has done nothing yet. */
export const untold = ({ id, kind }: { readonly id: string; readonly kind: string }): RehearsedStep => ({
  action: id,
  kind,
  records: [],
  people: [],
  flows: 0,
  outside: 0,
})

/** The step with what one more command has done. */
export async function told(
  trx: Kysely<Database>,
  on: FormRequest,
  context: SaveContext,
  command: Command,
  {
    step,
    locale,
    initiator = initiatorOf(context),
  }: { readonly step: RehearsedStep; readonly locale: Locale; readonly initiator?: string | null },
): Promise<RehearsedStep> {
  const { app } = on
  const record = async (
    does: 'create' | 'update' | 'delete',
    key: string,
    values: Readonly<Record<string, unknown>> = {},
  ) => {
    const form = app.form(key)
    const set = form ? await valuesShown(trx, on, form, values, locale) : []
    return { ...step, records: [...step.records, { form: key, does, set }] }
  }
  const people = async (ids: readonly string[]) => ({ ...step, people: [...step.people, ...(await namesOf(trx, ids))] })
  switch (command.kind) {
    case 'createRecord':
      return record('create', command.form, command.values)
    case 'updateRecord':
    case 'updateRecords':
      return record('update', command.form, command.values)
    case 'deleteRecord':
      return record('delete', command.form)
    case 'assign':
    case 'claim': {
      const form = app.form(command.form)!
      const [row] = await relatedRows(trx, app, form, null, [command.id], on.slots)
      const field = command.kind === 'assign' ? command.field : 'owner_id'
      return people([row?.[field]].flat().filter((id) => typeof id === 'string'))
    }
    case 'notify':
    case 'mail': {
      const outside = command.to.filter(({ kind }) => kind === 'address').length
      const found = await peopleOf(trx, app.key, command.to, initiator)
      return { ...(await people(found)), outside: step.outside + outside }
    }
    case 'botMessage': {
      const found = command.to.length > 0 ? await peopleOf(trx, app.key, command.to, initiator) : []
      return { ...(await people(found)), outside: step.outside + 1 }
    }
    case 'webhook':
      return { ...step, outside: step.outside + 1 }
    case 'startFlow':
      return { ...step, flows: step.flows + 1 }
    default:
      return step
  }
}

// helpers

/** Values that are set, as text where the builder may read the field; of others only that they are set. */
export async function valuesShown(
  db: Kysely<Database>,
  on: FormRequest,
  form: CompiledForm,
  values: Readonly<Record<string, unknown>>,
  locale: Locale,
): Promise<RehearsedStep['records'][number]['set']> {
  const permit = on.app.permit(form, rolesIn(on.viewer, on.app.key))
  const shown = []
  for (const [key, value] of Object.entries(values)) {
    const seen = readable(permit.mode(key))
    shown.push({ field: key, text: seen ? await valueText(db, on, form, key, value, locale) : null })
  }
  return shown
}

/** A value for people; references by the names of what they point to, as far as the builder may read them. */
async function valueText(
  db: Kysely<Database>,
  on: FormRequest,
  form: CompiledForm,
  key: string,
  value: unknown,
  locale: Locale,
): Promise<string> {
  const field = form.field(key)
  const points = key === 'owner_id' ? '$user' : field?.type.target?.(field.settings)
  const ids = [value].flat().filter((id) => typeof id === 'string')
  if (points === '$user') return formatList(await namesOf(db, ids), locale)
  const target = points === undefined ? undefined : on.app.form(points)
  if (!target) return textOf(on, form, key, value, locale)
  const shown = await seenRecords(db, on, target, ids)
  return formatList(
    ids.map((id) => shown.get(id) || '…'),
    locale,
  )
}

async function namesOf(trx: Kysely<Database>, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return []
  const rows = await trx.selectFrom('meta.user').select('name').where('id', 'in', ids).orderBy('name').execute()
  return rows.map((row) => row.name)
}
