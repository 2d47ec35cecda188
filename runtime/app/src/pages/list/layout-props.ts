import type { FormDefinition } from '@tenon/engine'
import type { FormRights, RecordQuery } from '@tenon/ui/api'
import type { TableColumn, TableFields } from '@tenon/ui/table'

/** What each way to show the records of a view is given. */
export interface LayoutProps {
  readonly app: string
  readonly form: FormDefinition
  readonly fields: TableFields
  /** The columns that the view shows; the first one is the title. */
  readonly columns: readonly TableColumn[]
  readonly rights: FormRights | undefined
  readonly query: RecordQuery | null
  readonly group: string | null
  readonly settings: Readonly<Record<string, unknown>>
  /** Somebody searches or filters beyond what the view does. */
  readonly narrowed: boolean
}
