import type { Duration, Recipient } from '../command.ts'

/** 隐藏 / 只读 / 可编辑 / 必填 of one field at one node. */
export type NodeFieldMode = 'hidden' | 'readonly' | 'editable' | 'required'

/** Approver's answer counted: all (or a share), the first one, or one after the other. */
export type ApprovalMode = 'any' | 'sequence' | { readonly all: number }

export type TaskAction =
  'approve' | 'reject' | 'return' | 'transfer' | 'delegate' | 'addSign' | 'removeSign' | 'takeBack' | 'comment'

/** 找不到审批人: the flow's administrators, approve, reject, named people, or stop and tell the administrators. */
export interface OnEmpty {
  readonly do: 'flowAdmin' | 'approve' | 'reject' | 'people' | 'pause'
  readonly people?: readonly Recipient[]
}
/** When a node sends its copies: as it is reached, or as it is decided. */
export type CopyMoment = 'arrive' | 'approve' | 'reject'

export interface Timeout {
  /** Key of the working calendar that working hours and days follow; default: the organisation's. */
  readonly calendar?: string
  /** Counted from the arrival … */
  readonly after?: Duration
  /** … or from a date of the record, which may move: the deadline moves with it. */
  readonly at?: { readonly field: string; readonly plus?: Duration }
  /** Before or after the deadline (at it: 0 before); `every`: from the arrival on, again and again until somebody decides. */
  readonly remind?: readonly { readonly before?: Duration; readonly after?: Duration; readonly every?: Duration }[]
  /** What happens at the deadline; absent = only the reminders. */
  readonly then?: 'approve' | 'reject' | 'return' | 'manager' | 'end' | { readonly people: readonly Recipient[] }
}

/** What a node that waits for people asks of them; every option at its default when absent. */
export interface PeopleRule {
  readonly approvers: readonly Recipient[]
  /** Default `{all: 1}`: everybody. */
  readonly mode?: ApprovalMode
  /** With `any`: a refusal counts only when everybody refuses. */
  readonly rejectNeedsAll?: boolean
  readonly onEmpty?: OnEmpty
  readonly onSelf?: { readonly do: 'self' | 'skip' | 'nextManager' }
  readonly onRepeat?: 'none' | 'adjacent' | 'first'
  /** 必须审批: never passed by `onRepeat`. */
  readonly must?: boolean
  /** Field → mode; `*` for the rest, `items.price` for a column of a subform. */
  readonly fields?: Readonly<Record<string, NodeFieldMode>>
  /** Subform → whether rows may be added and deleted; default: where it may be edited. */
  readonly rows?: Readonly<Record<string, { readonly add?: boolean; readonly delete?: boolean }>>
  readonly timeout?: Timeout
  readonly actions?: readonly TaskAction[]
  /** 抄送 from here: who reads it from that moment on, as this node shows it. */
  readonly copy?: { readonly on: readonly CopyMoment[]; readonly to: readonly Recipient[] }
  /** 加签 and 转交 only to these. */
  readonly addFrom?: readonly Recipient[]
  /** Where a refusal leads; default: the instance ends as rejected. */
  readonly onReject?: 'end' | { readonly to: string }
  readonly commentRequired?: readonly ('approve' | 'reject' | 'return')[]
  /** 手写签名: decisions that count only with one. */
  readonly signRequired?: readonly ('approve' | 'reject' | 'return')[]
  /** People added before give an opinion only: their refusal goes back to who asked. */
  readonly opinionOnly?: boolean
}

export const DEFAULT_ACTIONS: readonly TaskAction[] = ['approve', 'reject', 'return', 'transfer', 'addSign']

/**
 * Mode of a field at a node: its own line, else the `*` line, else read-only: a node gives no right that it does not name.
 * @example nodeFieldMode({ '*': 'readonly', risk: 'required' }, 'risk') // 'required'
 */
export function nodeFieldMode(fields: Readonly<Record<string, NodeFieldMode>> | undefined, key: string): NodeFieldMode {
  if (fields && Object.hasOwn(fields, key)) return fields[key]!
  return fields && Object.hasOwn(fields, '*') ? fields['*']! : 'readonly'
}
