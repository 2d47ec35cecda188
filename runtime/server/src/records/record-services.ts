import { createDefinitions, FINISH_TABLE, type DefinitionServices } from '../definitions/definition-services.ts'
import { finishLargeTable } from '../definitions/finish-large-table.ts'
import { numberDrawer } from '../db/sequence.ts'
import type { Platform } from '../platform.ts'
import type { Draw } from './auto-numbers.ts'
import { combineHooks, type SaveHooks } from './save-hooks.ts'

/** Definitions and records as the other modules of the server use them. */
export interface RecordServices {
  readonly platform: Platform
  readonly definitions: DefinitionServices
  /** What runs inside the transaction of every save. */
  readonly hooks: () => SaveHooks
  /** Numbers outside transactions, drawn for many at once. */
  readonly draw: Draw
  /** Plugs rules or flows into every save; called once per module at start. */
  useHooks(hooks: SaveHooks): void
}

export function createRecords(platform: Platform): RecordServices {
  const plugged: SaveHooks[] = []
  let combined = combineHooks(plugged)
  const definitions = createDefinitions(platform)
  platform.jobs.registerTask(FINISH_TABLE, ({ app, form }: { app: string; form: string }) =>
    finishLargeTable(platform, definitions, app, form),
  )
  return {
    platform,
    definitions,
    hooks: () => combined,
    draw: numberDrawer(platform.db),
    useHooks: (hooks) => {
      plugged.push(hooks)
      combined = combineHooks(plugged)
    },
  }
}
