import chardet from 'chardet'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import type { Cell, Sheet } from '@tenon/engine'
import { FILE_LIMITS, FileProblem, type FileLimits } from './file-limits.ts'

/** The one table of a text file; the encoding is found out (UTF-8 and -16, GB 18030, Big5 …) and so is the separator. */
export function readCsv(bytes: Uint8Array, name: string, limits: FileLimits = FILE_LIMITS): Sheet[] {
  const text = decodeText(bytes)
  if (text.trim() === '') throw new FileProblem('empty')
  let rows: string[][]
  try {
    rows = parse(text, {
      delimiter: separatorOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: 1024 * 1024,
      to: limits.rows + 1_000,
    })
  } catch (cause) {
    throw new FileProblem('unreadable', { cause })
  }
  if (rows.length > limits.rows) throw new FileProblem('tooLarge')
  const cells = rows.map((row) =>
    row.slice(0, limits.columns).map((cell): Cell => (cell === '' ? null : cellOf(cell).slice(0, limits.cellText))),
  )
  return [{ name: name.replace(/\.[^.]*$/, ''), rows: cells }]
}

/** The text of bytes in an encoding that nobody names. Throws FileProblem('encoding') where none fits. */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const encoding = encodingOf(buffer)
  const text = iconv.decode(buffer, encoding).replace(/^\ufeff/, '')
  const broken = text.match(/\ufffd/g)?.length ?? 0
  const controls = text.match(/[\u0000-\u0008\u000e-\u001f]/g)?.length ?? 0
  if (broken > text.length / 200 || controls > text.length / 200) throw new FileProblem('encoding')
  return encoding === 'utf8' ? text : text.toWellFormed().replaceAll('\ufffd', BROKEN)
}

// helpers

/** In place of bytes that are no letter, while the text is cut into cells. */
const BROKEN = '\uffff'
/** What could not be read must not be kept as if it had been: the field that gets a lone surrogate refuses it by name. */
const cellOf = (text: string): string => (text.includes(BROKEN) ? text.replaceAll(BROKEN, '\ud800') : text)

const CHINESE = new Set(['GB18030', 'GB2312', 'GBK'])

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf16be'
  if (isUtf8(bytes)) return 'utf8'
  const sample = bytes.subarray(0, 256 * 1024)
  const guess = chardet.analyse(sample)[0]
  // Short Chinese files are often taken for a Western or Japanese one; here GB 18030 is the likelier by far.
  if (!guess || CHINESE.has(guess.name.toUpperCase()) || guess.confidence < 60) return 'gb18030'
  return iconv.encodingExists(guess.name) && /^(big5|utf-?16|shift_jis|euc-)/i.test(guess.name) ? guess.name : 'gb18030'
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** The sign that cuts the first lines into the most and the most even columns. */
function separatorOf(text: string): string {
  const lines = text
    .split(/\r\n?|\n/)
    .slice(0, 20)
    .filter((line) => line.trim() !== '')
  const scored = [',', '\t', ';', '|'].map((sign) => {
    const counts = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(sign).length - 1)
    const most = Math.max(0, ...counts)
    return { sign, score: most === 0 ? 0 : counts.filter((n) => n === most).length * Math.min(most, 50) }
  })
  return scored.sort((a, b) => b.score - a.score)[0]?.sign ?? ','
}
