import type { ChannelKind } from './channel/index.ts'
import type { FieldType } from './form/field-type.ts'
import type { NodeKind } from './flow/node-kind.ts'
import type { ActionKind } from './rule/action-kind.ts'
import type { ChartKind } from './report/chart-kind.ts'
import type { DatasetKind } from './report/dataset-kind.ts'

/** What a plugin adds, as values. The built-in kinds come through the same door (`plugins/core`). */
export interface Plugin {
  readonly name: string
  /** Each knows its own settings. */
  readonly fields?: readonly FieldType<object>[]
  readonly nodes?: readonly NodeKind[]
  readonly actions?: readonly ActionKind[]
  readonly charts?: readonly ChartKind[]
  readonly channels?: readonly ChannelKind[]
  readonly datasets?: readonly DatasetKind[]
}
/** Types a plugin value and nothing else. */
export const definePlugin = (plugin: Plugin): Plugin => plugin
