import type pg from 'pg'
import { AUDIT_COUNT, CHANGED, SEALS, SMUGGLED, type SealHead } from '../db/audit-statements.ts'
import type { Checkpoint, Sealer } from './seal.ts'

export interface AuditProblem {
  /** `edited`, `removed`, `inserted`: one row. `chain`: a batch's own record was changed. `missing`: batches are gone. `checkpoint`: the log is not the one the checkpoint speaks of. */
  readonly kind: 'edited' | 'removed' | 'inserted' | 'chain' | 'missing' | 'checkpoint' | 'forged'
  readonly batch?: string
  readonly row?: string
  readonly at?: string
  readonly action?: string
  readonly actor?: string | null
  readonly app?: string | null
  readonly form?: string | null
  readonly record?: string | null
}
export interface AuditVerdict {
  readonly intact: boolean
  readonly batches: number
  readonly sealedRows: number
  /** Written within the last moment and not sealed yet. */
  readonly unsealedRows: number
  readonly checkpoints: number
  /** At most 100 of each kind. */
  readonly problems: readonly AuditProblem[]
}

const BATCHES = 500

/** Reads the whole log against its seals and against checkpoints kept outside. Names each row that was touched. */
export async function verifyAudit(
  pool: pg.Pool,
  sealer: Sealer,
  checkpoints: readonly Checkpoint[],
): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  const macs = new Map<string, string>()
  let last: { batch: string; mac: Buffer } = { batch: '0', mac: Buffer.alloc(32) }
  let sealedRows = 0
  let batches = 0
  for (;;) {
    const { rows } = await pool.query<SealHead & { rows: number; digest: Buffer | null }>(SEALS, [last.batch, BATCHES])
    if (!rows.length) break
    const first = last.batch
    for (const seal of rows) {
      if (BigInt(seal.batch) !== BigInt(last.batch) + 1n)
        problems.push({ kind: 'missing', batch: String(BigInt(last.batch) + 1n) })
      const mac = sealer.mac(seal.batch, seal.previous, {
        era: seal.era,
        from: seal.xact_from,
        to: seal.xact_to,
        digest: seal.digest,
      })
      if (!mac.equals(seal.mac) || !seal.previous.equals(last.mac)) problems.push({ kind: 'chain', batch: seal.batch })
      macs.set(seal.batch, seal.mac.toString('hex'))
      last = { batch: seal.batch, mac: seal.mac }
      sealedRows += seal.rows
      batches++
    }
    const changed = await pool.query<Touched & { batch: string; missing: boolean }>(CHANGED, [first, last.batch])
    for (const { batch, missing, ...row } of changed.rows)
      problems.push({ kind: missing ? 'removed' : 'edited', batch, ...describe(row) })
  }
  const smuggled = await pool.query<Touched>(SMUGGLED)
  for (const row of smuggled.rows) problems.push({ kind: 'inserted', ...describe(row) })
  for (const checkpoint of checkpoints) {
    if (!sealer.isGenuine(checkpoint)) problems.push({ kind: 'forged', batch: checkpoint.batch })
    else if (macs.get(checkpoint.batch) !== checkpoint.mac)
      problems.push({ kind: 'checkpoint', batch: checkpoint.batch })
  }
  const total = (await pool.query<{ n: number }>(AUDIT_COUNT)).rows[0]!.n
  const removed = problems.filter((problem) => problem.kind === 'removed').length
  return {
    intact: problems.length === 0,
    batches,
    sealedRows,
    unsealedRows: Math.max(0, total - (sealedRows - removed) - smuggled.rows.length),
    checkpoints: checkpoints.length,
    problems,
  }
}

// helpers

interface Touched {
  readonly id: string
  readonly at: string | null
  readonly action: string | null
  readonly actor: string | null
  readonly app: string | null
  readonly form: string | null
  readonly record: string | null
}

const describe = ({ id, at, action, ...rest }: Touched) => ({
  row: id,
  ...(at && action ? { at, action, ...rest } : {}),
})
