import { sealNext } from '../db/audit-statements.ts'
import { repeat, type Repeated } from '../jobs/repeat.ts'
import type { Platform } from '../platform.ts'
import { createCheckpointFile } from './checkpoint-file.ts'
import { createSealer, type Checkpoint } from './seal.ts'
import { verifyAudit, type AuditVerdict } from './verify-audit.ts'
import { gatherLooks } from './gather-looks.ts'
import { writeAudit, type AuditEntry } from './write-audit.ts'

export interface Audit {
  /**
   * Notes that somebody saw something. Written in batches within 200 ms: a kill loses at most those. Changes and exports
   * never go this way; they are written in their own transaction.
   */
  view(entry: AuditEntry): void
  /** Newest signed statement about the log; undefined while nothing is sealed. */
  checkpoint(): Promise<Checkpoint | undefined>
  /** Checks the whole log, also against checkpoints that somebody kept. */
  verify(kept: readonly Checkpoint[]): Promise<AuditVerdict>
  start(options: { readonly seal: boolean }): void
  stop(): Promise<void>
}

const SEAL_EVERY = 500
const VIEWS_EVERY = 150

export function createAudit({
  db,
  directPool,
  config,
  now,
  log,
}: Pick<Platform, 'db' | 'directPool' | 'config' | 'now' | 'log'>): Audit {
  const sealer = createSealer(config.secretKey)
  const file = createCheckpointFile(config.dataDir, sealer)
  let views: AuditEntry[] = []
  let flushing: NodeJS.Timeout | undefined
  let sealing: Repeated | undefined

  const flush = async () => {
    clearTimeout(flushing)
    flushing = undefined
    const batch = views
    views = []
    if (!batch.length) return
    try {
      await writeAudit(db, gatherLooks(batch))
    } catch (err) {
      log.error({ err, rows: batch.length }, 'views were not written to the audit log')
    }
  }
  const seal = async (): Promise<boolean> => {
    const head = await sealNext(directPool, now(), sealer.mac)
    if (head) await file.note(sealer.checkpoint(head))
    return false
  }

  return {
    view: (entry) => {
      views.push(entry)
      flushing ??= setTimeout(() => void flush(), VIEWS_EVERY)
    },
    checkpoint: async () => {
      const head = await db
        .selectFrom('meta.audit_seal')
        .select(['batch', 'sealed_at', 'mac'])
        .orderBy('batch', 'desc')
        .limit(1)
        .executeTakeFirst()
      return head && sealer.checkpoint(head)
    },
    verify: async (kept) => verifyAudit(directPool, sealer, [...(await file.read()), ...kept]),
    start: (options) => {
      if (options.seal)
        sealing = repeat(SEAL_EVERY, seal, (err) => log.warn({ err }, 'the audit log waits to be sealed'))
    },
    stop: async () => {
      await flush()
      await sealing?.stop()
      if (sealing) await seal().catch((err) => log.warn({ err }, 'the audit log was not sealed at the end'))
    },
  }
}
