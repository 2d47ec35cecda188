import type { OnEmpty } from './people-rule.ts'

/** 待处理 / 等待 / 通过 / 拒绝 / 退回 / 转交 / 系统取消 / 跳过. */
export type TaskState =
  'pending' | 'waiting' | 'approved' | 'rejected' | 'returned' | 'transferred' | 'cancelled' | 'skipped'

/** `returned`: the initiator has it back and must submit it again. */
export type InstanceStatus = 'running' | 'returned' | 'approved' | 'rejected' | 'withdrawn' | 'cancelled'
export const ENDED: readonly InstanceStatus[] = ['approved', 'rejected', 'withdrawn', 'cancelled']

/** What one person has to decide (or decided) at one visit of a node. */
export interface FlowTask {
  readonly id: string
  readonly visit: string
  readonly node: string
  readonly assignee: string
  state: TaskState
  /** Place in 依次审批; equal numbers act at the same time. */
  order: number
  /** A task inside the set, or one that a person added: before, after or parallel to his own, or a delegation. */
  readonly position: 'main' | 'before' | 'after' | 'parallel' | 'delegate'
  /** The task whose owner asked for it: added it or delegated to it. */
  source?: string
  /** The task it took over by 转交. */
  readonly transferredFrom?: string
  /** The person for whom `assignee` decides while he is away: «B 代 A». */
  readonly insteadOf?: string
  /** 0 for a task of the node itself, 1 or 2 for added ones. */
  readonly depth: number
  /** Why the platform decided it without a person. */
  skipped?: 'self' | 'repeat' | 'empty' | 'timeout' | 'unchanged'
  readonly createdAt: string
  decidedAt?: string
  decidedBy?: string
  comment?: string
  /** File with what he signed by hand. */
  signature?: string
}

/** Who has to name them first; or what happens where nobody is found. */
export type MissingPeople = 'initiator' | 'previous' | OnEmpty['do']

/** The record on which a called flow runs; `row` = the row of a subform for which it was made. */
export interface CalledRecord {
  readonly record: string
  readonly row?: string
}

/** One stay at a node; a node that is entered again gets a new visit with the next number. */
export interface NodeVisit {
  readonly id: string
  readonly node: string
  readonly number: number
  state: 'active' | 'done' | 'rejected' | 'returned' | 'cancelled'
  readonly enteredAt: string
  leftAt?: string
  /** Of a gateway: the branches that were taken and how each stands. */
  branches?: Record<string, 'active' | 'done' | 'rejected' | 'cancelled'>
  /** How many branches must end before the gateway is left. */
  join?: number
  /** Size of the approver set at entry: the M of N-of-M. */
  approvers?: number
  dueAt?: string
  /** In a simulation alone: why those whom the node names are not known, or are not there. */
  missing?: MissingPeople
  /** Where to go when this visit ends (直达退回节点) instead of the next step. */
  resumeTo?: string
  /** An automatic node whose effects, or one that calls flows whose results, must be in the database before the flow goes on. */
  effects?: boolean
  /** Why what it wanted was not done: it waits for somebody to try again or to pass it by. */
  failed?: { readonly at: string; readonly reason: Readonly<Record<string, string>> }
  /** How often it has failed. */
  tries?: number
  /** 子流程: the instances that it called and how each stands; `calling` until the server has begun them. */
  calls?: Record<string, InstanceStatus>
  calling?: boolean
  /** Where the called flows run, of a call that takes something back. */
  records?: Record<string, CalledRecord>
  /** Called flows that have ended and whose results are not in the record yet. */
  taking?: string[]
}

/** One run of a flow. A plain value: stored as JSON, resumed anywhere. */
export interface FlowInstance {
  readonly id: string
  readonly flow: string
  readonly form: string
  readonly record: string
  readonly initiator: string
  status: InstanceStatus
  readonly startedAt: string
  /** The visit of another instance that called this one. */
  readonly parent?: { readonly instance: string; readonly visit: string }
  /** The refused or withdrawn instance on the same record that this one follows. */
  readonly previous?: string
  endedAt?: string
  visits: NodeVisit[]
  tasks: FlowTask[]
  /** Node that sent the instance back to the initiator and wants it directly. */
  resumeTo?: string
  choices?: Record<string, readonly string[]>
  /** Last change of the record's values made inside the flow. */
  changedAt?: string
}

/** One line of the append-only log of an instance. */
export interface FlowLog {
  readonly kind: string
  readonly at: string
  readonly actor: string | null
  readonly node?: string
  readonly visit?: string
  readonly task?: string
  readonly comment?: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** Node id of the initiator's own task while an instance is returned to him. */
export const START_NODE = '$start'
