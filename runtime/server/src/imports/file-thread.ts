import { parentPort, workerData } from 'node:worker_threads'
import { FileProblem } from './file-limits.ts'
import { readSheets } from './read-sheets.ts'

/** The thread that reads a file: a hostile one can hang or fill this thread and nothing else. */
const { bytes, name } = workerData as { bytes: Uint8Array; name: string }
try {
  parentPort?.postMessage({ sheets: readSheets(bytes, name) })
} catch (error) {
  parentPort?.postMessage({ reason: error instanceof FileProblem ? error.reason : 'unreadable', detail: String(error) })
}
