import type { SaveContext } from '../records/save-hooks.ts'
import { todayIn } from '../records/clock.ts'
import type { ImportContext } from './import-services.ts'

/** The save that an import is: rules see that it is one and act where they say `onImport`. */
export function importSaveContext(
  { app, viewer, now, timeZone }: ImportContext,
  row: { readonly id: string },
): SaveContext {
  return {
    app,
    actor: viewer,
    cause: { kind: 'import', key: row.id },
    depth: 0,
    now,
    today: todayIn(timeZone, now),
    timeZone,
  }
}
