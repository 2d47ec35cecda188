import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Jobs } from '../jobs/jobs.ts'

/** What a step of a run sends outside, and how far it has come. */
export interface Delivery {
  readonly step: string
  readonly kind: 'mail' | 'webhook'
  readonly id: string
  /** Address of the mail or of the other system. */
  readonly to: string
  readonly status: 'waiting' | 'sending' | 'sent' | 'failed'
  readonly attempts: number
  /** Status code with which the other system answered last. */
  readonly answer: number | null
  readonly error: string | null
  readonly sentAt: string | null
}

/** Mails and calls of a run: they carry its occasion in their keys. */
export async function deliveriesOf(
  db: Kysely<Database>,
  run: {
    readonly rule: string
    readonly occasion: string | null
    readonly actions: readonly { readonly id: string }[]
  },
): Promise<readonly Delivery[]> {
  if (run.occasion === null || run.actions.length === 0) return []
  const prefix = `${run.occasion}/${run.rule}/`
  const end = `${run.occasion}/${run.rule}0`
  const columns = ['id', 'key', 'status', 'attempts', 'error', 'sent_at'] as const
  const [mails, calls] = await Promise.all([
    db
      .selectFrom('meta.mail')
      .select([...columns, 'recipient'])
      .where('key', '>=', prefix)
      .where('key', '<', end)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('meta.webhook_delivery')
      .select([...columns, 'url', 'answer'])
      .where('key', '>=', prefix)
      .where('key', '<', end)
      .orderBy('id')
      .execute(),
  ])
  const stepOf = (key: string | null) => (key ?? '').slice(prefix.length).split('/')[0]!
  const shared = (row: (typeof mails)[number] | (typeof calls)[number]) => ({
    step: stepOf(row.key),
    id: row.id,
    status: row.status,
    attempts: row.attempts,
    error: row.error,
    sentAt: row.sent_at,
  })
  return [
    ...mails.map((row): Delivery => ({ ...shared(row), kind: 'mail', to: row.recipient, answer: null })),
    ...calls.map((row): Delivery => ({ ...shared(row), kind: 'webhook', to: row.url, answer: row.answer })),
  ]
}

/** Sends what had been given up again, under the same ids, so that a receiver who had it after all knows. Returns how many. */
export async function sendAgain(
  trx: Transaction<Database>,
  jobs: Jobs,
  deliveries: readonly Delivery[],
): Promise<number> {
  const given = deliveries.filter(({ status }) => status === 'failed')
  for (const { kind, id } of given) {
    const table = kind === 'mail' ? ('meta.mail' as const) : ('meta.webhook_delivery' as const)
    await trx.updateTable(table).set({ status: 'waiting', error: null }).where('id', '=', id).execute()
  }
  await jobs.add(
    given.map(({ kind, id }) => ({ task: kind, payload: { id }, key: `${kind}:${id}`, maxAttempts: 12 })),
    trx,
  )
  return given.length
}
