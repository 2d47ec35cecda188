import { FILE_LIMITS, FileProblem, type FileLimits } from './file-limits.ts'

export interface ZipEntry {
  readonly name: string
  readonly packed: number
  readonly inflated: number
}

const END = 0x06054b50
const ENTRY = 0x02014b50
const ENCRYPTED = 1

/**
 * The entries of a zip by its central directory, without inflating anything. Refuses what a workbook never has: encryption,
 * ZIP64, entries outside the file, and sizes beyond the limits. Throws FileProblem.
 */
export function zipDirectory(bytes: Uint8Array, limits: FileLimits = FILE_LIMITS): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOfDirectory(view)
  const count = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  if (count > limits.entries || at === 0xffffffff) throw new FileProblem('tooLarge')
  const entries: ZipEntry[] = []
  let total = 0
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== ENTRY) throw new FileProblem('unreadable')
    if (view.getUint16(at + 8, true) & ENCRYPTED) throw new FileProblem('encrypted')
    const [packed, inflated] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)]
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    total += inflated
    if (inflated > limits.entryBytes || total > limits.totalBytes) throw new FileProblem('tooLarge')
    if (inflated > 1024 * 1024 && inflated > Math.max(1, packed) * limits.ratio) throw new FileProblem('tooLarge')
    entries.push({ name, packed, inflated })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

// helpers

function endOfDirectory(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - 65_535)
  for (let at = view.byteLength - 22; at >= first; at--) if (view.getUint32(at, true) === END) return at
  throw new FileProblem('unreadable')
}
