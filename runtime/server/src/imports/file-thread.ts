import { parentPort, workerData } from 'node:worker_threads'
import type { ErrorSheet } from './error-workbook.ts'
import { FileProblem } from './file-limits.ts'
import { readSheets } from './read-sheets.ts'

/** The thread that touches files: a hostile one can hang or fill this thread and nothing else. */
const work = workerData as
  | { readonly task: 'read'; readonly bytes: Uint8Array; readonly name: string }
  | ({ readonly task: 'errors' } & ErrorSheet)
try {
  const result = work.task === 'read' ? readSheets(work.bytes, work.name) : await errors(work)
  parentPort?.postMessage({ result })
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof FileProblem ? error.reason : 'unreadable', detail: String(error) })
}

// helpers

/** Reading is what most threads do; they need no writer of workbooks. */
async function errors(request: ErrorSheet): Promise<Uint8Array> {
  const { errorWorkbook } = await import('./error-workbook.ts')
  return errorWorkbook(request)
}
