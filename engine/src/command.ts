import type { Expression, Json, Label } from './definition/index.ts'

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

/** One way to find a person: whom, how, and how many open records each may have at most. */
export interface AssignRow {
  readonly from: readonly Recipient[]
  readonly by: Pick['by']
  readonly cap?: number
  readonly hours?: AssignHours
}
/** In the organisation's working time only, or outside of it only. */
export type AssignHours = 'work' | 'off'
/** Ways to find a person that stand as records of a form: which rows are meant, and which fields say what. */
export interface AssignTable {
  readonly form: string
  readonly where: Expression
  /** Number by which rows are tried, the lowest first. */
  readonly order?: string
  readonly people?: string
  readonly department?: string
  /** Field that says how, and what its values mean; default: the one with the least load. */
  readonly by?: { readonly field: string; readonly values: Readonly<Record<string, Pick['by']>> }
  readonly cap?: string
  /** Field that says when a row counts, and what its values mean; another value, or none, is at any time. */
  readonly hours?: { readonly field: string; readonly values: Readonly<Record<string, AssignHours>> }
  /** People who get nothing for now. */
  readonly away?: string
  readonly fallback?: string
}

/** How much one person may take out of a pool; absent = as much as he likes. */
export interface ClaimLimits {
  /** A day. */
  readonly daily?: number
  /** Records he may have, of those that count. */
  readonly owned?: number
  /** Days before the one who had it last may have it again. */
  readonly coolDays?: number
}
/** Limits that stand as a record of a form: the first that is meant counts. */
export interface ClaimTable {
  readonly form: string
  readonly where: Expression
  /** A row with a department counts for it and those below; the nearest one above the person goes first, those without one last. */
  readonly department?: string
  readonly order?: string
  readonly daily?: string
  readonly owned?: string
  readonly coolDays?: string
}

/** Addresses that stand as records of a form, so that they change without a builder. */
export interface AddressTable {
  readonly form: string
  readonly url: string
  readonly where: Expression
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
      /** A record for which this holds is taken instead of making one. */
      readonly existing?: Expression
    }
  | {
      readonly kind: 'updateRecord'
      readonly key: string
      readonly form: string
      readonly id: string
      readonly values: Readonly<Record<string, unknown>>
    }
  /** Takes everything back: a loop would go through more records than it may. */
  | { readonly kind: 'tooMany'; readonly key: string; readonly form: string; readonly max: number }
  /** Puts the record into the bin. */
  | { readonly kind: 'deleteRecord'; readonly key: string; readonly form: string; readonly id: string }
  | {
      readonly kind: 'updateRecords'
      readonly key: string
      readonly form: string
      readonly where: Expression
      readonly values: Readonly<Record<string, unknown>>
    }
  /** Takes everything back where a record of a form is there for which `where` holds. */
  | {
      readonly kind: 'refuse'
      readonly key: string
      readonly form: string
      readonly where: Expression
      /** Each reader has it in his language. */
      readonly message: Label
    }
  /** Gives the record to one of several people: the first row that finds somebody decides. */
  | {
      readonly kind: 'assign'
      readonly key: string
      readonly form: string
      readonly id: string
      readonly field: string
      readonly rows: readonly AssignRow[]
      readonly table?: AssignTable
      /** Which of a person's records count as load; default all. */
      readonly open?: Expression
      readonly fallback: readonly Recipient[]
    }
  /** Takes the record out of the pool for whoever asked; the first wins, the others are told. */
  | {
      readonly kind: 'claim'
      readonly key: string
      readonly form: string
      readonly id: string
      /** Field that says whether it is in the pool. */
      readonly flag: string
      /** Who had it last, and since when it is in the pool. */
      readonly former?: string
      readonly since?: string
      readonly limits: ClaimLimits
      readonly table?: ClaimTable
      readonly open?: Expression
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
      /** Each reader has it in his language. */
      readonly title: Label
      readonly body?: Label
      readonly form?: string
      readonly record?: string
      readonly task?: string
    }
  /** Each of these people gets what he himself may see of a form as a file, though he may not export it otherwise. */
  | {
      readonly kind: 'exportRecords'
      readonly key: string
      readonly form: string
      readonly to: readonly Recipient[]
      /** What it is for: stands in the file. */
      readonly purpose: string
    }
  | {
      readonly kind: 'mail'
      readonly key: string
      readonly to: readonly Recipient[]
      /** Each reader has it in his language. */
      readonly subject: Label
      readonly text: Label
      /** The record that it is about, and the subject before its placeholders were filled. */
      readonly form?: string
      readonly record?: string
      readonly template?: Label
    }
  /** One message into a chat, by the bot that is set up under this name. */
  | {
      readonly kind: 'botMessage'
      readonly key: string
      readonly channel: string
      /** Who is mentioned. */
      readonly to: readonly Recipient[]
      readonly title: Label
      readonly text: Label
      readonly form: string
      readonly record: string
    }
  | {
      readonly kind: 'webhook'
      readonly key: string
      /** One address, or those that stand as records of a form. */
      readonly url?: string
      readonly table?: AddressTable
      readonly event: string
      readonly body: Readonly<Record<string, unknown>>
      /** Rows of subforms that go along, by the name that they have in the body. */
      readonly lines?: Readonly<Record<string, { readonly form: string; readonly list: string; readonly rows: Json }>>
    }
export type CommandKind = Command['kind']
