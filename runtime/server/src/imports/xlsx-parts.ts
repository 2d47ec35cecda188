import { attribute, scanXml, unescapeXml } from './scan-xml.ts'

export interface SheetPart {
  readonly name: string
  readonly path: string
  readonly hidden: boolean
}

/** Sheets of `xl/workbook.xml` in their order, with the file each one is in; and whether days count from 1904. */
export function workbookParts(
  workbook: string,
  relations: string,
): { sheets: readonly SheetPart[]; from1904: boolean } {
  const targets = new Map<string, string>()
  scanXml(relations, {
    open: (name, attributes) => {
      if (name === 'Relationship') targets.set(attribute(attributes, 'Id') ?? '', attribute(attributes, 'Target') ?? '')
    },
    close: nothing,
    text: nothing,
  })
  const sheets: SheetPart[] = []
  let from1904 = false
  scanXml(workbook, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = TRUE.has(attribute(attributes, 'date1904') ?? '')
      if (name !== 'sheet') return
      const target = targets.get(attribute(attributes, 'id') ?? '')
      const hidden = /hidden/i.test(attribute(attributes, 'state') ?? '')
      if (target) sheets.push({ name: attribute(attributes, 'name') ?? '', path: inPackage(target), hidden })
    },
    close: nothing,
    text: nothing,
  })
  return { sheets, from1904 }
}

/** The shared strings by index: rich text as its letters, without the readings that Japanese files carry. */
export function sharedStrings(xml: string): readonly string[] {
  const strings: string[] = []
  let current = ''
  let inText = false
  let reading = false
  scanXml(xml, {
    open: (name) => {
      if (name === 'si') current = ''
      else if (name === 'rPh') reading = true
      else if (name === 't') inText = true
    },
    close: (name) => {
      if (name === 'si') strings.push(cellTextOf(current))
      else if (name === 'rPh') reading = false
      else if (name === 't') inText = false
    },
    text: (text) => {
      if (inText && !reading) current += text
    },
  })
  return strings
}

/** For each cell style, whether its numbers are days or times. */
export function dateStyles(xml: string): readonly boolean[] {
  const custom = new Map<number, boolean>()
  const styles: boolean[] = []
  let inCells = false
  scanXml(xml, {
    open: (name, attributes) => {
      if (name === 'numFmt')
        custom.set(Number(attribute(attributes, 'numFmtId')), isDateFormat(attribute(attributes, 'formatCode') ?? ''))
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) {
        const id = Number(attribute(attributes, 'numFmtId') ?? 0)
        styles.push(custom.get(id) ?? isBuiltInDate(id))
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false
    },
    text: nothing,
  })
  return styles
}

/** Text of a cell: references resolved, and Excel's own `_x000D_` for characters that XML cannot hold. */
export function cellTextOf(raw: string): string {
  const text = unescapeXml(raw)
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

// helpers

const nothing = (): void => undefined
const TRUE = new Set(['1', 'true'])

function inPackage(target: string): string {
  return target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^(\.\/)+/, '')}`
}

/** The formats that have no code in the file; 27–36 and 50–58 are the Chinese and Japanese ones. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)
}

function isDateFormat(code: string): boolean {
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[[^\]]*\]/g, (part) => (/^\[(h+|m+|s+)\]$/i.test(part) ? 'h' : ''))
  return /[ymdhs年月日]/i.test(bare) && !/[#0]/.test(bare.replace(/s\.?0+/gi, ''))
}
