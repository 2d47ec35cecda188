import { Worker } from 'node:worker_threads'
import { PlatformError, type Sheet } from '@tenon/engine'
import { FILE_LIMITS, type FileReason } from './file-limits.ts'

/**
 * Reads a spreadsheet in a thread of its own with bounded memory and time. Errors: INVALID with an issue `FILE_…` that says why the
 * file cannot be read, TOO_LARGE.
 */
export async function readFile(bytes: Uint8Array, name: string): Promise<readonly Sheet[]> {
  const copy = new Uint8Array(bytes)
  const worker = new Worker(new URL('./file-thread.ts', import.meta.url), {
    workerData: { bytes: copy, name },
    transferList: [copy.buffer],
    resourceLimits: { maxOldGenerationSizeMb: FILE_LIMITS.heapMb, maxYoungGenerationSizeMb: 64 },
    stdin: false,
  })
  try {
    return await answerOf(worker)
  } finally {
    await worker.terminate()
  }
}

// helpers

interface Answer {
  readonly sheets?: readonly Sheet[]
  readonly reason?: FileReason
  readonly detail?: string
}

function answerOf(worker: Worker): Promise<readonly Sheet[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(refused('tooSlow')), FILE_LIMITS.milliseconds)
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      act()
    }
    worker.once('message', (answer: Answer) =>
      settle(() =>
        answer.sheets ? resolve(answer.sheets) : reject(refused(answer.reason ?? 'unreadable', answer.detail)),
      ),
    )
    // ERR_WORKER_OUT_OF_MEMORY: more than any honest file needs.
    worker.once('error', (cause: Error & { code?: string }) =>
      settle(() => reject(refused(cause.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'tooLarge' : 'unreadable', cause))),
    )
    worker.once('exit', () => settle(() => reject(refused('unreadable'))))
  })
}

function refused(reason: FileReason, cause?: unknown): PlatformError {
  const code = reason === 'tooLarge' ? 'TOO_LARGE' : 'INVALID'
  return new PlatformError(code, { reason }, { cause, issues: [{ path: 'file', code: CODES[reason] }] })
}

const CODES: Readonly<Record<FileReason, string>> = {
  unreadable: 'FILE_UNREADABLE',
  tooLarge: 'FILE_TOO_LARGE',
  macros: 'FILE_MACROS',
  encrypted: 'FILE_ENCRYPTED',
  oldExcel: 'FILE_OLD_EXCEL',
  encoding: 'FILE_ENCODING',
  empty: 'FILE_EMPTY',
  tooSlow: 'FILE_UNREADABLE',
}
