import type { ImportMapping, Issue } from '@tenon/engine'
import { download, get, patch, post, put, upload } from '@tenon/ui/api'

export type ImportStatus =
  'uploaded' | 'mapped' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'cancelled' | 'undone'

export interface ImportColumn {
  readonly index: number
  readonly header: string
  readonly samples: readonly string[]
  /** Different texts in the column, the first hundred. */
  readonly texts: readonly string[]
}
export interface ImportSheet {
  readonly name: string
  /** 0-based row of the headings. */
  readonly headerRow: number
  readonly rows: number
  readonly columns: readonly ImportColumn[]
  readonly suggestedMapping: ImportMapping
  /** How sure the suggestion is of each field; 1 = the heading is the field's own name. */
  readonly confidence: Readonly<Record<string, number>>
}

export interface ImportState {
  readonly id: string
  readonly app: string
  readonly form: string
  readonly name: string
  readonly status: ImportStatus
  readonly createdAt: string
  readonly sheets: readonly ImportSheet[]
  readonly sheet: string
  readonly mapping: ImportMapping
  readonly mode: ImportMode
  readonly keyField: string | null
  readonly onError: 'skip' | 'reject-all'
  readonly rows: number
  readonly done: number
  /** While it runs: `done` of `total` steps, and whether it is about to stop. */
  readonly progress: { readonly done: number; readonly total: number; readonly stopping: boolean } | null
  readonly accepted: number
  readonly created: number
  readonly updated: number
  readonly refused: number
  readonly warnings: number
  /** Rows per `field/CODE`. */
  readonly issues: Readonly<Record<string, number>>
  readonly problem: { readonly message?: string; readonly code?: string } | null
  readonly seconds: number | null
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly undoneAt: string | null
  readonly undone: number
  readonly kept: number
}
export type ImportMode = 'create' | 'update' | 'upsert'

export interface ImportSettings {
  readonly sheet?: string
  readonly headerRow?: number
  readonly mapping?: ImportMapping
  readonly mode?: ImportMode
  readonly keyField?: string | null
  readonly onError?: 'skip' | 'reject-all'
}

export interface ImportSummary {
  readonly id: string
  readonly name: string
  readonly status: ImportStatus
  readonly createdAt: string
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly refused: number
  readonly undoneAt: string | null
}

/** What is wrong in a row, in the reader's language, and the columns that it is about. */
export interface RowIssue extends Issue {
  readonly label: string
  readonly message: string
  readonly columns: readonly number[]
}
/** A row that somebody should look at, with its cells as they stand: corrections are in them. */
export interface ImportRow {
  /** 0-based row of the sheet. */
  readonly row: number
  readonly state: 'refused' | 'warned' | 'update'
  readonly cells: readonly { readonly column: number; readonly text: string }[]
  readonly issues: readonly RowIssue[]
}
export interface ImportRows {
  readonly rows: readonly ImportRow[]
  readonly total: number
}

export const importKey = (id: string) => ['imports', id] as const

/** Sends the file; the answer says what it holds and what its columns seem to mean. */
export function startImport(app: string, form: string, file: File, onProgress: (share: number) => void) {
  const body = new FormData()
  body.append('file', file, file.name)
  return upload<ImportState>(`/apps/${app}/forms/${form}/imports`, body, onProgress)
}
export const listImports = async (app: string, form: string) =>
  (await get<{ readonly rows: readonly ImportSummary[] }>(`/apps/${app}/forms/${form}/imports`)).rows
export const getImport = (id: string) => get<ImportState>(`/imports/${id}`)
export const setImport = (id: string, settings: ImportSettings) => put<ImportState>(`/imports/${id}`, settings)
export const checkImport = (id: string) => post<ImportState>(`/imports/${id}/check`)
export const runImport = (id: string) => post<ImportState>(`/imports/${id}/run`)
/** Of one that runs: all that it has written is taken back. */
export const cancelImport = (id: string) => post<ImportState>(`/imports/${id}/cancel`)
/** Takes everything back that the import wrote and nobody has changed since. */
export const undoImport = (id: string) => post<ImportState>(`/imports/${id}/undo`)

export interface RowsQuery {
  readonly state?: 'refused' | 'warned' | undefined
  /** `field/CODE`. */
  readonly issue?: string | undefined
  /** From 1. */
  readonly page: number
  readonly size: number
}
export const importRows = (id: string, query: RowsQuery) =>
  get<ImportRows>(`/imports/${id}/rows`, { query: { ...query } })
/** Corrects cells of the file, by column; an empty text empties the cell. The next check reads them. */
export const editImportRow = (id: string, row: number, cells: Readonly<Record<string, string>>) =>
  patch<unknown>(`/imports/${id}/rows/${row}`, { cells })

export const downloadErrors = (id: string) => download(`/imports/${id}/errors.xlsx`)
export const downloadTemplate = (app: string, form: string) => download(`/apps/${app}/forms/${form}/template.xlsx`)
