import type { Expression } from '../definition/index.ts'

/** Records that only the server can look up while actions are worked out. They are read as they are when the run begins, or goes on. */
export interface RecordQuery {
  /** A form, or the rows of a subform (`contract.items`). */
  readonly form: string
  /** Those for which it holds; what it reads of the record is put in as values already. */
  readonly where?: Expression
  /** Those that belong to a record: by a relation of theirs (`relation`), or as the rows of a list of it (`list`). */
  readonly of?: { readonly id: string } & ({ readonly relation: string } | { readonly list: string })
  /** Those and no others: a run that goes on keeps what it has found. */
  readonly ids?: readonly string[]
  /** Default: the oldest first. */
  readonly sort?: readonly { readonly field: string; readonly desc?: boolean }[]
  readonly limit: number
  /** What is read of them, and of what lies around them. */
  readonly needs: {
    readonly fields: readonly string[]
    readonly related: readonly string[]
    readonly children: readonly string[]
  }
}

/** A list of records as an action names it, told what it is. */
export interface RecordList {
  readonly form: string
  /** Which records' list it is; absent = what an earlier action has found. */
  readonly of?: { readonly path: string; readonly form: string } & (
    { readonly relation: string } | { readonly list: string }
  )
}

/** Most records that loops of a rule go through in one run. */
export const MAX_EACH = 500
/** Most records that one action finds. */
export const MAX_FOUND = 500
