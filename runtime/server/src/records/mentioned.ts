import { formatList, PlatformError, type Locale } from '@tenon/engine'
import { loadViewers } from '../db/viewer-statement.ts'
import { toViewer } from '../sessions/sessions.ts'
import type { Viewer } from '../users/viewer.ts'
import { getVisible } from './get-record.ts'
import type { RecordServices } from './record-services.ts'
import { withForm } from './request-context.ts'

/** Whom a comment on a record names; nobody is told of what he may not open. Errors: STATE that names those who may not. */
export async function needSight(
  services: RecordServices,
  { app, form, id }: { readonly app: string; readonly form: string; readonly id: string },
  people: readonly string[],
): Promise<void> {
  if (people.length === 0) return
  const found = await loadViewers(services.platform.pool, people)
  const blind: (Viewer | undefined)[] = people.some((person) => !found.some((each) => each.id === person))
    ? [undefined]
    : []
  for (const person of found.map(toViewer)) if (!(await sees(services, person, { app, form, id }))) blind.push(person)
  if (blind.length === 0) return
  const names = (locale: Locale): string =>
    formatList(
      blind.map((person) => person?.name ?? '?'),
      locale,
    )
  const sentence = {
    'zh-CN': `提到的人看不到这条记录：${names('zh-CN')}。`,
    'en-US': `Some whom you mention cannot see this record: ${names('en-US')}.`,
  }
  throw new PlatformError('STATE', { reason: 'SIGHT' }, { sentence })
}

// helpers

async function sees(
  services: RecordServices,
  viewer: Viewer,
  { app, form, id }: { readonly app: string; readonly form: string; readonly id: string },
): Promise<boolean> {
  try {
    await withForm(services, viewer, app, form, (on) => getVisible(services.platform.db, on, id, []))
    return true
  } catch (error) {
    if (error instanceof PlatformError && (error.code === 'NOT_FOUND' || error.code === 'FORBIDDEN')) return false
    throw error
  }
}
