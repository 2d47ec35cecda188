import { type Action, type CompiledForm, type ExplainedAccess, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import { countRows } from '../db/count-rows.ts'
import type { StoredRow } from '../db/read-records.ts'
import { systemAccess, viewerAccess } from '../db/record-access.ts'
import type { ViewerSlots } from '../db/viewer-slots.ts'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { roleOf } from './named-role.ts'

/** A change that would let him: how many records more he would see, and how many others would gain with him. */
export interface WayToGrant {
  /** `owner`: hand him the record. `role`: give him the role. `rows`: widen the role's rows to all. `action`: allow it in the role. */
  readonly kind: 'owner' | 'role' | 'rows' | 'action'
  readonly role?: { readonly key: string; readonly label: string }
  /** Records of this form that he would see beyond those of now; null where the change is not about seeing. */
  readonly records: number | null
  /** Others who would gain. */
  readonly others: number
}
interface Ask {
  readonly app: PublishedApp
  readonly form: CompiledForm
  readonly person: Viewer
  readonly action: Action
  readonly locale: Locale
  readonly slots: ViewerSlots
  ask(roles: readonly string[], changed?: Partial<StoredRow>): Promise<ExplainedAccess>
}

/** Ways to let the person act on the record, those first by which fewest others gain, then fewest records. */
export async function waysToGrant(db: Kysely<Database>, on: Ask): Promise<readonly WayToGrant[]> {
  const { app, form, person, action, ask, locale, slots } = on
  const held = rolesIn(person, app.key)
  const seenBy = (roles: readonly string[]): Promise<number> => countRows(db, viewerAccess(app, roles), form, slots)
  const [now, all] = [await seenBy(held), await countRows(db, systemAccess(app), form, slots)]
  const ways: WayToGrant[] = []
  const mine = await ask(held, { owner_id: person.id, dept_id: person.department } as Partial<StoredRow>)
  if (mine.allowed) ways.push({ kind: 'owner', records: 1, others: 0 })
  for (const key of Object.keys(app.bundle.roles).sort()) {
    const role = roleOf(app, key, locale)[0]!
    if (!held.includes(key)) {
      const with_ = [...held, key]
      if ((await ask(with_)).allowed) ways.push({ kind: 'role', role, records: (await seenBy(with_)) - now, others: 0 })
      continue
    }
    const granted = app.bundle.roles[key]!.forms[form.key]?.[action] !== undefined
    const others = await otherMembers(db, app.key, key, person.id)
    ways.push({
      kind: granted ? 'rows' : 'action',
      role,
      records: action === 'view' ? all - now : null,
      others,
    })
  }
  return ways.sort((a, b) => a.others - b.others || (a.records ?? 0) - (b.records ?? 0))
}

// helpers

async function otherMembers(db: Kysely<Database>, app: string, role: string, person: string): Promise<number> {
  const { n } = await db
    .selectFrom('meta.role_member as m')
    .innerJoin('meta.user as u', 'u.id', 'm.user_id')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('m.app', '=', app)
    .where('m.role', '=', role)
    .where('u.status', '=', 'active')
    .where('u.id', '!=', person)
    .executeTakeFirstOrThrow()
  return Number(n)
}
