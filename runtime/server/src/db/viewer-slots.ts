import { rolesIn, type Actor } from '../users/viewer.ts'
import { todayIn } from '../records/clock.ts'

export interface Clock {
  readonly now: string
  readonly timeZone: string
}
export type ViewerSlots = Readonly<Record<string, unknown>>

/** Values of the slots that scopes and expressions ask for (record-target.ts), for one person at one instant. */
export function viewerSlots(actor: Actor, app: string, clock: Clock): ViewerSlots {
  const time = { today: todayIn(clock.timeZone, clock.now), now: clock.now, time_zone: clock.timeZone, app_key: app }
  if (actor.kind === 'system') return { ...NOBODY, ...time }
  return {
    user_id: actor.id,
    user_name: actor.name,
    user_department: actor.department,
    user_departments: actor.departments,
    user_tree: actor.departmentTree,
    user_roles: rolesIn(actor, app),
    ...time,
  }
}

/** The same for the product itself: nobody's own rows, no departments. */
export const systemSlots = (clock: Clock): ViewerSlots => viewerSlots({ kind: 'system', reason: '' }, '', clock)

// helpers

const NOBODY = {
  user_id: null,
  user_name: null,
  user_department: null,
  user_departments: [],
  user_tree: [],
  user_roles: [],
}
