import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Automation } from './automation.ts'
import type { Begun } from './run-steps.ts'

export const RULE_REST = 'rule-rest'

/** A run whose step over many records has done a part of them. */
export interface Rest {
  readonly app: string
  readonly rule: string
  readonly run: string
  readonly left: Begun
}

/** Has the run go on when the caller's transaction is over: what was done and where it goes on are one. */
export const planRest = ({ records }: Automation, trx: Kysely<Database>, rest: Rest): Promise<void> =>
  records.platform.jobs.add(
    [{ task: RULE_REST, payload: rest, key: `${RULE_REST}:${rest.run}:${rest.left.after}` }],
    trx as Transaction<Database>,
  )
