import ExcelJS from 'exceljs'
import { strToU8, zipSync } from 'fflate'
import iconv from 'iconv-lite'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { FILE_LIMITS } from './file-limits.ts'
import { readFile } from './read-file.ts'
import { readSheets } from './read-sheets.ts'

const fixture = (name: string) => readFileSync(new URL(`../../../../e2e/fixtures/data/${name}`, import.meta.url))
const reason = (bytes: Uint8Array, limits = FILE_LIMITS): unknown => {
  try {
    readSheets(bytes, 'x', limits)
    return 'read'
  } catch (error) {
    return (error as { reason?: unknown }).reason
  }
}

describe('reading a workbook', () => {
  it('gives every row of every sheet with its characters whole', () => {
    const sheets = readSheets(fixture('销售部客户表.xlsx'), '销售部客户表.xlsx')
    expect(sheets.map((sheet) => [sheet.name, sheet.rows.length])).toEqual([
      ['客户', 1201],
      ['跟进记录', 3201],
    ])
    expect(JSON.stringify(sheets)).not.toContain('\ufffd')
    expect(sheets[0]?.rows[0]?.[0]).toBe('公司名称')
    expect(sheets[0]?.rows[3]?.[11]).toEqual(new Date('2025-05-20T00:00:00Z'))
  })

  it('reads what exceljs writes: dates, formulas, rich text, links, booleans, errors', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('一 & 二')
    sheet.getRow(3).values = [
      new Date('2026-01-30T08:30:00Z'),
      { formula: 'A1+1', result: 42 },
      { richText: [{ text: '富' }, { text: '文本<&' }] },
      { text: '链接', hyperlink: 'https://example.com' },
      true,
      { error: '#REF!' },
      '  x_x000D_\ny ',
      0.1,
      null,
      '末',
    ]
    book.addWorksheet('藏', { state: 'hidden' }).addRow(['secret'])
    const [read, ...others] = readSheets(new Uint8Array(await book.xlsx.writeBuffer()), 'x.xlsx')
    expect(others).toEqual([])
    expect(read?.name).toBe('一 & 二')
    expect(read?.rows.slice(0, 2)).toEqual([[], []])
    const cells = [...(read?.rows[2] ?? [])]
    expect(cells.slice(0, 6)).toEqual([new Date('2026-01-30T08:30:00Z'), 42, '富文本<&', '链接', true, '#REF!'])
    expect(cells.slice(7)).toEqual([0.1, null, '末'])
  })

  it.each([
    ['an empty file', new Uint8Array(), 'empty'],
    ['a zip that is no workbook', zipSync({ 'a.txt': strToU8('x') }), 'unreadable'],
    ['half a workbook', fixture('财务部合同台账.xlsx').subarray(0, 6000), 'unreadable'],
    ['macros', zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), 'xl/vbaProject.bin': strToU8('x') }), 'macros'],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), 'oldExcel'],
    [
      'a bomb',
      zipSync({ 'xl/workbook.xml': strToU8('<workbook/>'), 'xl/b.xml': new Uint8Array(60_000_000) }),
      'tooLarge',
    ],
    ['entities', zipSync({ 'xl/workbook.xml': strToU8('<!DOCTYPE x [<!ENTITY a "b">]><workbook/>') }), 'unreadable'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 0, 0, 1]), 'encoding'],
  ])('refuses %s', (_name, bytes, expected) => expect(reason(bytes)).toBe(expected))

  it('refuses more rows than the limit', () => {
    expect(reason(new TextEncoder().encode('a\n'.repeat(20)), { ...FILE_LIMITS, rows: 10 } as never)).toBe('tooLarge')
  })
})

describe('reading a text file', () => {
  const table = '公司,电话\n上海华瑞,"021-1234,5678"\n北京,\n'
  it.each(['utf8', 'gbk', 'utf16le', 'big5'])('finds out that it is %s', (encoding) => {
    const text = encoding === 'big5' ? table.replace('华', '華').replace('电话', '電話') : table
    const bytes = iconv.encode(text.repeat(20), encoding, { addBOM: encoding === 'utf16le' })
    expect(readSheets(bytes, '名单.csv')[0]?.rows[1]?.[1]).toBe('021-1234,5678')
    expect(readSheets(bytes, '名单.csv')[0]?.name).toBe('名单')
  })
  it.each([';', '\t', '|'])('finds out the separator %j', (sign) => {
    expect(readSheets(new TextEncoder().encode(`a${sign}b\n1,5${sign}2\n`), 'x')[0]?.rows[1]).toEqual(['1,5', '2'])
  })
  it('reads the fixture in GB 18030', () => {
    const [sheet] = readSheets(fixture('市场部线索.csv'), '市场部线索.csv')
    expect(sheet?.rows).toHaveLength(801)
    expect(sheet?.rows[0]).toEqual(['姓名', '公司', '手机号码', '渠道', '地区', '登记时间'])
  })
})

describe('the thread that reads files', () => {
  it('answers with the sheets', async () => {
    expect((await readFile(fixture('财务部合同台账.xlsx'), 'x.xlsx'))[0]?.rows).toHaveLength(104)
  })
  it('says why a file cannot be read', async () => {
    await expect(readFile(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'x.xls')).rejects.toMatchObject({
      code: 'INVALID',
      issues: [{ path: 'file', code: 'FILE_OLD_EXCEL' }],
    })
  })
})
