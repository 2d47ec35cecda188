import type { Kysely, Transaction } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { resume } from '../notifications/delivery.ts'

/** What a step of a run sends outside, and how far it has come. */
export interface StepDelivery {
  readonly step: string
  readonly kind: 'mail' | 'message' | 'webhook'
  readonly id: string
  /** Address of the mail or of the other system, name of the chat. */
  readonly to: string
  readonly status: 'waiting' | 'sending' | 'sent' | 'failed'
  readonly attempts: number
  readonly error: string | null
  /** When it is tried again. */
  readonly nextAt: string | null
  readonly sentAt: string | null
}
interface LoggedRun {
  readonly app: string
  readonly form: string
  readonly record: string
  readonly rule: string
  readonly occasion: string | null
}

/** Calls and mails of a run: they carry its occasion in their keys. */
export async function deliveriesOf(db: Kysely<Database>, run: LoggedRun): Promise<readonly StepDelivery[]> {
  if (run.occasion === null) return []
  const name = `${run.occasion}/${run.rule}`
  const columns = ['id', 'key', 'status', 'attempts', 'error', 'next_at', 'sent_at'] as const
  const [calls, messages, mails] = await Promise.all([
    db
      .selectFrom('meta.webhook_delivery')
      .select([...columns, 'url as to'])
      .where('key', '>=', `${name}/`)
      .where('key', '<', `${name}0`)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('meta.message')
      .select([...columns, 'recipient as to'])
      .where('key', '>=', `${name}/`)
      .where('key', '<', `${name}0`)
      .orderBy('id')
      .execute(),
    // A mail to a person is a notification of his: its key begins with him and how he is reached.
    db
      .selectFrom('meta.mail')
      .select([...columns, 'recipient as to'])
      .where('app', '=', run.app)
      .where('form', '=', run.form)
      .where('record', '=', run.record)
      .orderBy('id', 'desc')
      .limit(MAILS)
      .execute(),
  ])
  const wire = (kind: StepDelivery['kind'], row: (typeof mails)[number]): StepDelivery[] => {
    const at = (row.key ?? '').indexOf(`${name}/`)
    if (at < 0) return []
    const { id, to, status, attempts, error } = row
    const step = row.key!.slice(at + name.length + 1).split('/')[0]!
    return [{ step, kind, id, to, status, attempts, error, nextAt: row.next_at, sentAt: row.sent_at }]
  }
  return [
    ...mails.flatMap((row) => wire('mail', row)),
    ...messages.flatMap((row) => wire('message', row)),
    ...calls.flatMap((row) => wire('webhook', row)),
  ]
}

/** Sends what had been given up again, under the same ids, so that a receiver who had it after all knows. Returns how many. */
export async function sendAgain(
  trx: Transaction<Database>,
  jobs: Jobs,
  deliveries: readonly StepDelivery[],
): Promise<number> {
  const failed = (wanted: StepDelivery['kind']) =>
    deliveries.filter(({ kind, status }) => kind === wanted && status === 'failed').map(({ id }) => id)
  let sent = 0
  for (const kind of ['mail', 'message'] as const) sent += await resume({ jobs }, trx, kind, failed(kind))
  return sent + (await resume({ jobs }, trx, 'webhook_delivery', failed('webhook')))
}

// helpers

/** Mails about one record that are looked through. */
const MAILS = 200
