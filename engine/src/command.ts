import type { Expression } from './definition/index.ts'

/** Who is meant, as a builder writes it. Resolved to people when the moment comes, then frozen. */
export type Recipient =
  | { readonly kind: 'member'; readonly people: readonly string[] }
  | { readonly kind: 'role'; readonly role: string }
  /**
   * The head of the department of a person (`of`: `initiator`, or a member field) at `level` above (1 = its own head); a
   * vacant level counts as the next one up.
   */
  | { readonly kind: 'departmentHead'; readonly of: string; readonly level?: number }
  | { readonly kind: 'department'; readonly department: string }
  /** Person(s) in a field of the record: `owner_id`, `created_by`, any member field. */
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'initiator' }
  /**
   * 逐级: everybody who heads the person, from the nearest up and each once: so many `levels` from the bottom, up to that
   * level counted from the top, or up to the first who holds the role; without any of them up to the top.
   */
  | {
      readonly kind: 'managers'
      readonly of: string
      readonly levels?: number
      readonly from?: 'bottom' | 'top'
      readonly role?: string
    }
  /** Named by the initiator when he submits, or by who decides at the step before; one person unless `many`. */
  | {
      readonly kind: 'chosen'
      readonly by?: 'initiator' | 'previous'
      /** Only among these. */
      readonly from?: readonly Recipient[]
      readonly many?: boolean
      readonly optional?: boolean
    }
  | { readonly kind: 'expression'; readonly expression: Expression }
  /** A mail address outside the organisation; only for mail. */
  | { readonly kind: 'address'; readonly address: string }

/** A question about people that only the server can answer; the answer is a list of ids, in a fixed order. */
export type PeopleQuery =
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'department'; readonly department: string }
  /** Who looks after flows that name nobody for it. */
  | { readonly kind: 'administrators' }
  /** Heads above a person, from the nearest up: his department's head first (he himself when he is the head). */
  | { readonly kind: 'headsOfPerson'; readonly person: string }
  | { readonly kind: 'headsOfDepartment'; readonly department: string }
  /** Those of the given people who are not disabled. */
  | { readonly kind: 'active'; readonly people: readonly string[] }
  /** Who decides in place of the person (absence) in this flow at that moment; empty = himself. */
  | { readonly kind: 'delegate'; readonly person: string; readonly flow: string; readonly at: string }

/** A length of time. `workHour` and `workDay` follow the organisation's working calendar. */
export interface Duration {
  readonly value: number
  readonly unit: 'minute' | 'hour' | 'day' | 'workHour' | 'workDay'
}

/** How one person is found among several: the one with the fewest open records of the form, or in turn. */
export interface Pick {
  readonly from: readonly Recipient[]
  readonly by: 'leastLoad' | 'roundRobin' | 'first'
  /** Which of the person's records count as load; default all. */
  readonly open?: Expression
}

/**
 * An effect as data: the engine decides, the server does it in the same transaction (records, flows) or through the
 * outbox (mail, webhooks). `key` tells it from the other effects of the same cause: cause + key happens once.
 */
export type Command =
  | {
      readonly kind: 'createRecord'
      readonly key: string
      readonly form: string
      readonly id: string
      readonly values: Readonly<Record<string, unknown>>
      readonly pick?: Readonly<Record<string, Pick>>
    }
  | {
      readonly kind: 'updateRecord'
      readonly key: string
      readonly form: string
      readonly id: string
      readonly values: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'updateRecords'
      readonly key: string
      readonly form: string
      readonly where: Expression
      readonly values: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'startFlow'
      readonly key: string
      readonly flow: string
      readonly form: string
      readonly record: string
    }
  | {
      readonly kind: 'notify'
      readonly key: string
      readonly to: readonly Recipient[]
      readonly title: string
      readonly body?: string
      readonly form?: string
      readonly record?: string
      readonly task?: string
    }
  | {
      readonly kind: 'mail'
      readonly key: string
      readonly to: readonly Recipient[]
      readonly subject: string
      readonly text: string
    }
  | {
      readonly kind: 'webhook'
      readonly key: string
      readonly url: string
      readonly event: string
      readonly body: Readonly<Record<string, unknown>>
    }
export type CommandKind = Command['kind']
