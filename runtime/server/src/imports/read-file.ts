import { Worker } from 'node:worker_threads'
import { PlatformError, type Sheet } from '@tenon/engine'
import type { ErrorSheet } from './error-workbook.ts'
import { FILE_LIMITS, type FileReason } from './file-limits.ts'

/**
 * Reads a spreadsheet in a thread of its own with bounded memory and time. Errors: INVALID with an issue `FILE_…` that says why the
 * file cannot be read, TOO_LARGE.
 */
export async function readFile(bytes: Uint8Array, name: string): Promise<readonly Sheet[]> {
  return (await inThread({ task: 'read', bytes: new Uint8Array(bytes), name })) as readonly Sheet[]
}

/** The workbook of refused rows, made in the same kind of thread. */
export async function errorFile(request: ErrorSheet): Promise<Uint8Array> {
  return (await inThread({ task: 'errors', ...request, bytes: new Uint8Array(request.bytes) })) as Uint8Array
}

// helpers

async function inThread(
  workerData: { readonly bytes: Uint8Array<ArrayBuffer> } & Record<string, unknown>,
): Promise<unknown> {
  const worker = new Worker(new URL('./file-thread.ts', import.meta.url), {
    workerData,
    transferList: [workerData.bytes.buffer],
    resourceLimits: { maxOldGenerationSizeMb: FILE_LIMITS.heapMb, maxYoungGenerationSizeMb: 64 },
    stdin: false,
  })
  try {
    return await answerOf(worker)
  } finally {
    await worker.terminate()
  }
}

interface Answer {
  readonly result?: unknown
  readonly reason?: FileReason
  readonly detail?: string
}

function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(refused('tooSlow')), FILE_LIMITS.milliseconds)
    const settle = (act: () => void): void => {
      clearTimeout(timer)
      act()
    }
    worker.once('message', (answer: Answer) =>
      settle(() =>
        answer.result ? resolve(answer.result) : reject(refused(answer.reason ?? 'unreadable', answer.detail)),
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
