/** What a file to be imported may be at most; checked before anything is inflated. */
export const FILE_LIMITS = {
  bytes: 20 * 1024 * 1024,
  entries: 2_000,
  /** Of one entry and of all, inflated. */
  entryBytes: 256 * 1024 * 1024,
  totalBytes: 400 * 1024 * 1024,
  /** Inflated ÷ packed, for entries above 1 MB. */
  ratio: 300,
  sheets: 50,
  rows: 200_000,
  columns: 256,
  cellText: 200_001,
  /** Memory and time of the thread that reads. */
  heapMb: 512,
  milliseconds: 120_000,
} as const
export type FileLimits = typeof FILE_LIMITS

/** Why a file cannot be read; `reason` picks the sentence. */
export class FileProblem extends Error {
  readonly reason: FileReason
  constructor(reason: FileReason, options: { cause?: unknown } = {}) {
    super(reason, options)
    this.name = 'FileProblem'
    this.reason = reason
  }
}
export type FileReason =
  'unreadable' | 'tooLarge' | 'macros' | 'encrypted' | 'oldExcel' | 'encoding' | 'empty' | 'tooSlow'
