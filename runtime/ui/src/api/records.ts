import type { Expression, Issue } from '@tenon/engine'
import { del, get, patch, post, request } from './client.ts'
import type { NamedPeople } from './flows.ts'
import type { RecordPage, RecordQuery, RecordRow, RelatedTab, TimelineItem } from './types.ts'

const base = (app: string, form: string) => `/apps/${app}/forms/${form}/records`

export const recordsKey = (app: string, form: string) => ['records', app, form] as const
export const recordKey = (app: string, form: string, id: string) => ['records', app, form, 'one', id] as const

export const queryRecords = (app: string, form: string, query: RecordQuery, signal?: AbortSignal) =>
  request<RecordPage>('POST', `${base(app, form)}/query`, { body: query, ...(signal ? { signal } : {}) })

export const getRecord = (app: string, form: string, id: string, expand: readonly string[] = []) =>
  get<RecordRow>(`${base(app, form)}/${id}`, { query: { expand: expand.join(',') } })

export const createRecord = (app: string, form: string, values: Readonly<Record<string, unknown>>) =>
  post<RecordRow>(base(app, form), values)

/** Changed fields only. `version` is the one that was read: another change in between gives 409 with the fields. */
export const updateRecord = (
  app: string,
  form: string,
  id: string,
  changes: Readonly<Record<string, unknown>>,
  version?: number,
) => patch<RecordRow>(`${base(app, form)}/${id}`, changes, version === undefined ? {} : { match: version })

/** To the recycle bin; `restoreRecord` brings it back. */
export const deleteRecord = (app: string, form: string, id: string) => del<void>(`${base(app, form)}/${id}`)
export const restoreRecord = (app: string, form: string, id: string) =>
  post<RecordRow>(`${base(app, form)}/${id}/restore`)

export interface Batch {
  readonly create?: readonly Readonly<Record<string, unknown>>[]
  readonly update?: readonly { readonly id: string; readonly version?: number; readonly [key: string]: unknown }[]
  readonly delete?: readonly string[]
  /** `all`: everything or nothing; `each`: what can be done is done and the rest is reported. */
  readonly mode: 'all' | 'each'
}
export interface BatchResult {
  readonly results: readonly {
    readonly index: number
    readonly action: string
    readonly id: string | null
    readonly version?: number
    readonly error?: { readonly code: string; readonly issues?: readonly Issue[] }
  }[]
  readonly created: number
  readonly updated: number
  readonly deleted: number
  readonly failed: number
}
/** Changes in one request; more are sent one request after the other. Small enough for a bar that moves. */
const PART = 100

/**
 * Many changes. With `each` any number, in parts: `onPart` hears how many have been sent. With `all` at most 500, because only
 * one request can be all or nothing.
 */
export async function batchRecords(
  app: string,
  form: string,
  batch: Batch,
  onPart: (done: number) => void = () => {},
): Promise<BatchResult> {
  const parts: Batch[] = []
  for (const key of ['create', 'update', 'delete'] as const) {
    const items = batch[key] ?? []
    for (let at = 0; at < items.length; at += PART) parts.push({ mode: batch.mode, [key]: items.slice(at, at + PART) })
  }
  const whole = parts.length <= 1 || batch.mode === 'all' ? [batch] : parts
  const answers: BatchResult[] = []
  for (const part of whole) {
    answers.push(await post<BatchResult>(`${base(app, form)}/batch`, part))
    onPart(answers.reduce((all, answer) => all + answer.results.length, 0))
  }
  const sum = (key: 'created' | 'updated' | 'deleted' | 'failed') =>
    answers.reduce((all, answer) => all + answer[key], 0)
  return {
    results: answers.flatMap((answer) => answer.results),
    created: sum('created'),
    updated: sum('updated'),
    deleted: sum('deleted'),
    failed: sum('failed'),
  }
}

export interface DuplicateMatch {
  /** Fields of the rule that found it. */
  readonly fields: readonly string[]
  readonly match: 'exact' | 'normalized' | 'similar'
  readonly do: 'block' | 'warn'
  /** 0–1; 1 = the same. */
  readonly score: number
  /** Name of its owner, also where the record itself may not be seen. */
  readonly owner: string | null
  /** null where the viewer may not see the record; then there is no title and no number either. */
  readonly id: string | null
  readonly title: string | null
  readonly number: string | null
}
/** `id`: the record that is being edited, which is no duplicate of itself. */
export const findDuplicates = (app: string, form: string, values: Readonly<Record<string, unknown>>, id?: string) =>
  post<{ readonly matches: readonly DuplicateMatch[] }>(`/apps/${app}/forms/${form}/duplicates`, {
    values,
    ...(id === undefined ? {} : { id }),
  })

export const getRelated = (app: string, form: string, id: string) =>
  get<{ readonly tabs: readonly RelatedTab[] }>(`${base(app, form)}/${id}/related`)

export const getTimeline = (
  app: string,
  form: string,
  id: string,
  query: { readonly cursor?: string; readonly kind?: string } = {},
) =>
  get<{ readonly items: readonly TimelineItem[]; readonly nextCursor: string | null }>(
    `${base(app, form)}/${id}/timeline`,
    { query },
  )

export const addComment = (app: string, form: string, id: string, text: string, mentions: readonly string[] = []) =>
  post<TimelineItem>(`${base(app, form)}/${id}/comments`, { text, mentions })

export const getHistory = (app: string, form: string, id: string, field?: string) =>
  get<{ readonly items: readonly TimelineItem[] }>(`${base(app, form)}/${id}/history`, { query: { field } })

/** A button of the record page: its rules run, its flow starts. */
export const pressButton = (app: string, form: string, id: string, button: string, choices: NamedPeople = {}) =>
  post<{ readonly instance: string | null }>(`${base(app, form)}/${id}/actions/${button}`, { choices })

export interface SumRow {
  readonly group: unknown
  readonly count: number
  readonly sums: Readonly<
    Record<string, { readonly sum: number | string | null; readonly average: number | string | null }>
  >
  /** In the order in which they were asked for. */
  readonly totals?: readonly (number | string | null)[]
}
/**
 * Sum and average of number fields over all rows that the filter lets through, as a whole or per value of `group`; `labels` are
 * the names of the groups.
 */
export const sumRecords = (
  app: string,
  form: string,
  query: {
    readonly fields: readonly string[]
    readonly totals?: readonly { readonly field: string; readonly of: string }[]
    readonly group?: string
    readonly filter?: Expression
  },
) =>
  post<{ readonly rows: readonly SumRow[]; readonly labels: Readonly<Record<string, string>> }>(
    `${base(app, form)}/sums`,
    query,
  )
