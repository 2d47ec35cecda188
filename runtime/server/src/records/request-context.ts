import { PlatformError, type CompiledForm, type Permit, type ReportCalendar, type UserScope } from '@tenon/engine'
import { viewerAccess, type RecordAccess } from '../db/record-access.ts'
import { viewerSlots, type ViewerSlots } from '../db/viewer-slots.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import type { Organisation } from '../users/organisation.ts'
import { rolesIn, type Actor, type Viewer } from '../users/viewer.ts'
import { todayIn } from './clock.ts'
import type { RecordServices } from './record-services.ts'
import type { Cause, SaveContext } from './save-hooks.ts'

/** One person, one form, one instant: what every question about records starts from. */
export interface FormRequest {
  readonly app: PublishedApp
  readonly form: CompiledForm
  readonly permit: Permit
  readonly access: RecordAccess
  readonly viewer: Viewer
  readonly slots: ViewerSlots
  readonly now: string
  readonly timeZone: string
  /** Where the organisation's weeks and years begin. */
  readonly calendar: ReportCalendar
}

/**
 * Runs `work` on the app as this process knows it, and once more on the app as it is where a statement saw another version or
 * failed because a table had changed underneath. Errors: NOT_FOUND for an app, or a form that these roles have no right on.
 */
export async function withForm<T>(
  services: RecordServices,
  viewer: Viewer,
  appKey: string,
  formKey: string,
  work: (request: FormRequest) => Promise<T>,
): Promise<T> {
  const organisation = await services.definitions.organisation()
  return withApp(services, appKey, (app) => work(formRequest(services, app, viewer, formKey, organisation)))
}

/** The same for work that is nobody's: it is given the app and says itself what it may do. Errors: NOT_FOUND for an app. */
export async function withApp<T>(
  services: RecordServices,
  appKey: string,
  work: (app: PublishedApp) => Promise<T>,
): Promise<T> {
  const { cache } = services.definitions
  let app = await cache.get(appKey)
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(app)
    } catch (error) {
      // What is not there in an old version may be there in the new one.
      const stale =
        error instanceof StaleApp ||
        isStalePlan(error) ||
        (error instanceof PlatformError && error.code === 'NOT_FOUND' && error.params['form'] !== undefined)
      if (!stale || attempt >= 3)
        throw error instanceof StaleApp ? new PlatformError('UNAVAILABLE', { reason: 'publishing' }) : error
      const fresh = await cache.fresh(appKey)
      if (fresh === app && !isStalePlan(error))
        throw error instanceof StaleApp ? new PlatformError('UNAVAILABLE', { reason: 'publishing' }) : error
      app = fresh
    }
  }
}

/** Thrown where a statement saw another version of the app than it was compiled from. */
export class StaleApp extends Error {}

/** Compares the version that a statement brought with the one it was compiled from. */
export function assertVersion(app: PublishedApp, seen: number | null | undefined): void {
  if (seen !== app.version) throw new StaleApp(`${app.key} ${app.version} is ${seen ?? 'gone'}`)
}

/** The save that a person's request starts. */
export function saveContext(
  request: FormRequest,
  meta: { readonly id?: string; readonly ip?: string },
  cause: Cause = { kind: 'user' },
): SaveContext {
  const { app, viewer, now, timeZone } = request
  return {
    app,
    actor: viewer,
    cause,
    depth: 0,
    now,
    today: todayIn(timeZone, now),
    timeZone,
    ...(meta.id === undefined ? {} : { request: meta.id }),
    ...(meta.ip === undefined ? {} : { address: meta.ip }),
  }
}

/** The person as expressions know him. */
export function userScope(actor: Actor, app: string): UserScope | undefined {
  if (actor.kind === 'system') return undefined
  const { id, name, department, departments, departmentTree } = actor
  return { id, name, department, departments, departmentTree, roles: rolesIn(actor, app) }
}

// helpers

/** 0A000 cached plan, 42703 no such column, 42P01 no such table: the table has changed since the statement was compiled. */
const STALE_CODES = new Set(['0A000', '42703', '42P01'])
export const isStalePlan = (error: unknown): boolean => STALE_CODES.has((error as { code?: string } | null)?.code ?? '')

function formRequest(
  services: RecordServices,
  app: PublishedApp,
  viewer: Viewer,
  formKey: string,
  { timeZone, weekStart, fiscalYearStart }: Organisation,
): FormRequest {
  const form = app.form(formKey)
  const roles = rolesIn(viewer, app.key)
  const permit = form && app.permit(form, roles)
  if (!form || !permit || permit.roles.length === 0) throw new PlatformError('NOT_FOUND', { form: formKey })
  const now = services.platform.now().toISOString()
  return {
    app,
    form,
    permit,
    access: viewerAccess(app, roles),
    viewer,
    slots: viewerSlots(viewer, app.key, { now, timeZone }),
    now,
    timeZone,
    calendar: { weekStart, fiscalYearStart },
  }
}
