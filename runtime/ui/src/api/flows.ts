import type { AppBundle, FormDefinition, NodeRowRights, Row } from '@tenon/engine'
import { get, post } from './client.ts'
import type { RecordRow, Reference } from './types.ts'

export type InboxBox = 'todo' | 'done' | 'started' | 'copied'

/** A line of the inbox: a task of mine, an instance I started, or one I got a copy of. */
export interface InboxRow {
  readonly id: string
  readonly task: string | null
  readonly instance: string
  readonly app: string
  readonly form: string
  readonly record: string
  readonly flow: { readonly key: string; readonly label: string }
  readonly node: { readonly id: string; readonly label: string } | null
  readonly title: string
  readonly figure: string | null
  readonly initiator: Reference
  readonly status: string
  readonly state: string | null
  readonly at: string
  readonly dueAt: string | null
  readonly read: boolean
  /** A press approves it: nothing has to be filled in, written, signed or chosen. */
  readonly quick: boolean
  /** Whether it may be approved together with others of its flow. */
  readonly batch: boolean
}
export interface InboxPage {
  readonly rows: readonly InboxRow[]
  readonly counts: { readonly todo: number; readonly copied: number; readonly started: number }
  /** Flows of the open tasks, for the filter. */
  readonly flows: readonly {
    readonly app: string
    readonly flow: string
    readonly label: string
    readonly count: number
  }[]
  readonly nextCursor: string | null
}
/** What of a box is wanted. */
export interface InboxFilter {
  readonly search?: string
  readonly app?: string
  readonly flow?: string
  readonly only?: 'unread' | 'overdue'
}

export interface FlowTaskRow {
  readonly id: string
  readonly assignee: Reference
  readonly insteadOf: Reference | null
  readonly state: string
  readonly position: string
  /** The task whose owner added it or delegated to it. */
  readonly source: string | null
  readonly skipped: string | null
  readonly comment: string | null
  /** File with what was signed by hand. */
  readonly signature: string | null
  /** When its owner first looked at it. */
  readonly readAt: string | null
  readonly createdAt: string
  readonly decidedAt: string | null
}
export interface FlowVisit {
  readonly id: string
  readonly node: string
  readonly kind: string | null
  readonly group: string
  /** Its people hand work in, they do not approve. */
  readonly works: boolean
  readonly label: string
  readonly number: number
  readonly state: string
  readonly enteredAt: string
  readonly leftAt: string | null
  readonly dueAt: string | null
  readonly branches: Readonly<Record<string, string>> | null
  /** Why an automatic node could not do what it should. */
  readonly failed: { readonly at: string; readonly reason: string; readonly tries: number } | null
  readonly tasks: readonly FlowTaskRow[]
}
/** A node that lies ahead: who will be asked, as far as that is known. */
export interface PreviewedStep {
  readonly node: string
  readonly label: string
  /** Its people hand work in, they do not approve. */
  readonly works: boolean
  readonly mode: 'any' | 'sequence' | 'all'
  readonly people: readonly Reference[]
  readonly copied: readonly Reference[]
  /** Who has to name them first; or what happens because nobody is found. */
  readonly missing?: 'initiator' | 'previous' | 'flowAdmin' | 'approve' | 'reject' | 'people' | 'pause'
  /** All of them are passed by, and why. */
  readonly skipped?: string
}
export interface PreviewedFlow {
  readonly flow: string
  readonly label: string
  readonly status: string
  readonly steps: readonly PreviewedStep[]
}
export interface FlowStep {
  readonly id: string
  readonly kind: string
  readonly label: string
  readonly branches?: readonly { readonly id: string; readonly label: string; readonly steps: readonly FlowStep[] }[]
}
export interface FlowInstanceView {
  readonly id: string
  readonly app: string
  readonly flow: { readonly key: string; readonly label: string }
  readonly version: number
  readonly status: string
  readonly title: string
  readonly figure: string | null
  readonly record: { readonly form: string; readonly id: string }
  readonly initiator: Reference | null
  readonly startedAt: string
  readonly endedAt: string | null
  /** The refused or withdrawn instance that this one follows. */
  readonly previous: string | null
  /** The instance that called it, and those that it called. */
  readonly parent: string | null
  readonly calls: readonly { readonly id: string; readonly title: string; readonly status: string }[]
  /** What automatic nodes have done for good. */
  readonly effects: readonly { readonly label: string; readonly at: string }[]
  readonly steps: readonly FlowStep[]
  readonly nodes: readonly FlowVisit[]
  readonly events: readonly {
    readonly id: string
    readonly kind: string
    readonly at: string
    readonly actor: Reference | null
    readonly node: string | null
    readonly label: string | null
    readonly comment: string | null
    /** Whom a comment names, among other things of a line. */
    readonly params?: { readonly people?: readonly Reference[] } | null
  }[]
  /** What the viewer may do with the whole instance; only in its own answer. */
  readonly actions?: readonly string[]
  /** The form, for who decides on its records without a role that tells him of it. */
  readonly known?: KnownForm | null
  /** The record as a copy shows it to its reader; null where his own roles say what he sees. */
  readonly shown?: {
    readonly record: RecordRow
    readonly fields: Readonly<Record<string, string>>
    readonly rows: Readonly<Record<string, NodeRowRights>>
  } | null
  readonly predicted: readonly PreviewedStep[]
}
/** A node whose people who approves has to name; `people` null = anybody. */
export interface FlowChoice {
  readonly node: string
  readonly label: string
  readonly many: boolean
  readonly must: boolean
  readonly people: readonly Reference[] | null
}
export type TaskFieldMode = 'readonly' | 'editable' | 'required'
/** A form as a task lets somebody know it who has no role that does. */
export interface KnownForm {
  readonly form: FormDefinition
  readonly options: AppBundle['options']
}
export interface TaskView {
  readonly id: string
  readonly state: string
  readonly node: {
    readonly id: string
    readonly kind: string | null
    readonly label: string
    readonly works: boolean
  }
  readonly createdAt: string
  readonly dueAt: string | null
  readonly comment: string | null
  readonly app: string
  readonly form: string
  /** The form, where the viewer's own roles do not tell him of it. */
  readonly known: KnownForm | null
  readonly record: RecordRow
  /** Mode of every field that is not hidden; null where the node says nothing (the viewer's own rights hold). */
  readonly fields: Readonly<Record<string, TaskFieldMode>> | null
  /** Subform → what this node lets be done with its rows. */
  readonly rows: Readonly<Record<string, NodeRowRights>> | null
  readonly actions: readonly string[]
  readonly returnTargets: readonly { readonly id: string; readonly label: string }[]
  readonly commentRequired: readonly string[]
  readonly signRequired: readonly string[]
  readonly choices: readonly FlowChoice[]
  /** What has changed since the viewer decided the last time; null before that. */
  readonly diff: {
    readonly since: string
    readonly changes: readonly { readonly field: string; readonly from: unknown; readonly to: unknown }[]
  } | null
  readonly instance: FlowInstanceView
}
/** 自选: node → people. */
export type NamedPeople = Readonly<Record<string, readonly string[]>>
export interface TaskAct {
  readonly comment?: string
  /** The picture of a signature that was sent before. */
  readonly signature?: string
  readonly values?: Row
  readonly to?: string
  readonly target?: string | readonly string[]
  readonly position?: 'before' | 'after' | 'parallel'
  readonly resume?: 'steps' | 'direct'
  readonly choices?: NamedPeople
  /** Idempotency: pressing twice acts once. */
  readonly key?: string
}

export const inboxKey = (box: InboxBox, filter: InboxFilter) => ['inbox', box, filter] as const
export const getInbox = (box: InboxBox, filter: InboxFilter, cursor?: string) =>
  get<InboxPage>('/inbox', { query: { box, ...filter, ...(cursor ? { cursor } : {}) } })
export const taskKey = (id: string) => ['task', id] as const
export const getTask = (id: string, expand: readonly string[] = []) =>
  get<TaskView>(`/tasks/${id}`, { query: { expand: expand.join(',') } })
export const actOnTask = (id: string, action: string, act: TaskAct) =>
  post<{ readonly instance: string; readonly status: string }>(`/tasks/${id}/${action}`, act)
export const approveTasks = (ids: readonly string[], comment?: string) =>
  post<{ readonly rows: readonly { readonly id: string; readonly ok: boolean; readonly message?: string }[] }>(
    '/tasks/batch',
    {
      ids,
      action: 'approve',
      ...(comment ? { comment } : {}),
    },
  )
/** 发起人自选: nodes whose people I name when I start the flow. */
export const getStartChoices = async (app: string, flow: string): Promise<readonly FlowChoice[]> =>
  (await get<{ readonly rows: readonly FlowChoice[] }>(`/apps/${app}/flows/${flow}/choices`)).rows
/** 流程预览: the flows that saving these values would begin; `possible`: whether any rule begins one at all. */
export const previewSave = (app: string, form: string, recordId: string | undefined, values: Row) =>
  post<{ readonly possible: boolean; readonly ready: boolean; readonly flows: readonly PreviewedFlow[] }>(
    `/apps/${app}/forms/${form}/flow-preview`,
    { ...(recordId ? { recordId } : {}), values },
  )
/** What would come after a task with these values; null while they would be refused. */
export const previewTask = async (
  id: string,
  values: Row,
  choices: NamedPeople,
): Promise<readonly PreviewedStep[] | null> =>
  (await post<{ readonly steps: readonly PreviewedStep[] | null }>(`/tasks/${id}/preview`, { values, choices })).steps
export const previewFlow = (app: string, flow: string, recordId: string, choices: NamedPeople = {}) =>
  post<PreviewedFlow>(`/apps/${app}/flows/${flow}/preview`, { recordId, choices })
export const startFlow = (app: string, flow: string, recordId: string, choices: NamedPeople = {}) =>
  post<{ readonly id: string }>(`/apps/${app}/flows/${flow}/instances`, { recordId, choices })
/** The form of an approval for paper: the record as its viewer sees it in this flow, and what was decided. */
export interface PrintedApproval {
  readonly record: RecordRow
  readonly fields: Readonly<Record<string, string>> | null
  readonly rows: Readonly<Record<string, NodeRowRights>> | null
  readonly instance: FlowInstanceView
  readonly printedAt: string
}
/** NB: writes into the log that somebody prints. */
export const printApproval = (id: string, expand: readonly string[]) =>
  post<PrintedApproval>(`/flow-instances/${id}/print`, { expand })
export const instanceKey = (id: string) => ['flow-instance', id] as const
export const getInstance = (id: string) => get<FlowInstanceView>(`/flow-instances/${id}`)
export const actOnInstance = (id: string, action: 'withdraw' | 'urge' | 'cancel' | 'resubmit', body: TaskAct = {}) =>
  post<unknown>(`/flow-instances/${id}/${action}`, body)
export const commentOnFlow = (id: string, comment: string, mentions: readonly string[]) =>
  post<unknown>(`/flow-instances/${id}/comments`, { comment, ...(mentions.length > 0 ? { mentions } : {}) })
