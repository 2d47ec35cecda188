import {
  formatPair,
  formatReasons,
  issueMessage,
  type CompiledForm,
  type Issue,
  type Locale,
  localize,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { RecordServices } from '../records/record-services.ts'
import { importedSheet } from './import-services.ts'
import { mappingOf, sheetsOf, type ImportRow } from './import-store.ts'

export interface RowsRequest {
  readonly state?: 'refused' | 'warned' | undefined
  /** `mobile/PHONE`: rows with this issue. */
  readonly issue?: string | undefined
  readonly page: number
  readonly size: number
}

/** Rows that somebody should look at, with their cells as they stand and what is wrong in the reader's language. */
export async function importRows(
  services: RecordServices,
  form: CompiledForm,
  row: ImportRow,
  { state, issue, page, size }: RowsRequest,
  locale: Locale,
) {
  const { db } = services.platform
  const sheet = await importedSheet(services, row)
  const columns = sheetsOf(row).find((each) => each.name === row.sheet)?.columns ?? []
  let query = db
    .selectFrom('meta.import_row')
    .where('import', '=', row.id)
    .where('state', '=', state ?? 'refused')
  if (issue !== undefined) {
    const cut = issue.lastIndexOf('/')
    const path = issue.slice(0, cut)
    const wanted = JSON.stringify([{ path: path === '$record' ? '' : path, code: issue.slice(cut + 1) }])
    query = query.where('issues', '@>', wanted as never)
  }
  const total = await query.select((e) => e.fn.countAll<string>().as('n')).executeTakeFirstOrThrow()
  const found = await query
    .select(['row_no', 'state', 'issues'])
    .orderBy('row_no')
    .limit(size)
    .offset((page - 1) * size)
    .execute()
  return {
    total: Number(total.n),
    rows: found.map((each) => ({
      row: each.row_no,
      state: each.state,
      cells: columns.map(({ index }) => ({ column: index, text: cellText(sheet?.rows[each.row_no]?.[index]) })),
      issues: (each.issues as readonly Issue[]).map((found) => described(form, row, found, locale)),
    })),
  }
}

/** All refused rows with one text each: 手机：手机号必须为11位数字；… */
export async function refusedRows(
  db: Kysely<Database>,
  form: CompiledForm,
  row: ImportRow,
  locale: Locale,
): Promise<readonly { readonly row: number; readonly text: string; readonly columns: readonly number[] }[]> {
  const rows = await db
    .selectFrom('meta.import_row')
    .select(['row_no', 'issues'])
    .where('import', '=', row.id)
    .where('state', '=', 'refused')
    .orderBy('row_no')
    .execute()
  return rows.map(({ row_no, issues }) => {
    const errors = (issues as readonly Issue[]).filter((issue) => issue.level !== 'warning')
    const said = errors.map((issue) => described(form, row, issue, locale))
    return {
      row: row_no,
      text: formatReasons(
        said.map(({ label, message }) => formatPair(label, message, locale)),
        locale,
      ),
      columns: said.flatMap((issue) => issue.columns),
    }
  })
}

// helpers

function described(form: CompiledForm, row: ImportRow, issue: Issue, locale: Locale) {
  const key = issue.path.split('/')[0] ?? ''
  const field = form.field(key)
  const source = mappingOf(row).fields[key]
  return {
    ...issue,
    label: field ? localize(field.definition.label, locale) : '',
    message: inFile(issue, locale) ?? issueMessage(issue, locale),
    columns: source && 'columns' in source ? source.columns : [],
  }
}

function inFile(issue: Issue, locale: Locale): string | undefined {
  const row = issue.code === 'DUPLICATE' ? issue.params?.['row'] : undefined
  return row === undefined
    ? undefined
    : issueMessage({ path: issue.path, code: 'DUPLICATE_IN_FILE', params: { row } }, locale)
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date) return cell.toISOString().replace('T00:00:00.000Z', '').replace('T', ' ').slice(0, 16)
  return String(cell).slice(0, 500)
}
