import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Checkpoint, Sealer } from './seal.ts'

/** Checkpoints beside the database, not in it: `DATA_DIR/audit/checkpoints.jsonl`, one line at most every ten seconds. */
export interface CheckpointFile {
  note(checkpoint: Checkpoint): Promise<void>
  read(): Promise<readonly Checkpoint[]>
}

const EVERY = 10_000

export function createCheckpointFile(dataDir: string, sealer: Sealer): CheckpointFile {
  const folder = join(dataDir, 'audit')
  const path = join(folder, 'checkpoints.jsonl')
  let last = 0
  return {
    note: async (checkpoint) => {
      if (performance.now() - last < EVERY && last !== 0) return
      last = performance.now()
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, 'public-key.pem'), sealer.publicKey, { flag: 'w' })
      await appendFile(path, `${JSON.stringify(checkpoint)}\n`)
    },
    read: async () => {
      const text = await readFile(path, 'utf8').catch(() => '')
      // A kill may leave half a line at the end: it says nothing.
      return text.split('\n').flatMap((line) => {
        try {
          return line ? [JSON.parse(line) as Checkpoint] : []
        } catch {
          return []
        }
      })
    },
  }
}
