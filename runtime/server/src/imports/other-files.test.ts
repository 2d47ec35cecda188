import type { Cell } from '@tenon/engine'
import iconv from 'iconv-lite'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { readSheets } from './read-sheets.ts'
import { workbook } from './testing/shop.ts'

/**
 * The departments' files as another company would have sent them: a title above the header, other headings, the
 * columns in another order, other encodings and separators. What goes in and what is refused stays the same.
 */
const folder = new URL('../../../../e2e/fixtures/data/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  { imported: number; refused: number }
>

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  const installed = await server.admin.post('/api/templates/crm/install', { people: true })
  expect(installed.status, installed.text).toBe(200)
}, 120_000)
afterAll(() => server.close())

it.each<[string, string, string, Record<string, string>, (rows: Cell[][]) => Promise<Uint8Array> | Uint8Array, string]>(
  [
    [
      'customer',
      '销售部客户表.xlsx',
      '客户',
      {
        公司名称: '企业名称',
        联系人: '主要联系人',
        联系人职位: '职务',
        手机: '联系电话',
        客户来源: '来源渠道',
        行业: '所属行业',
        省份: '省',
        城市: '市',
        跟进阶段: '阶段',
        负责销售: '业务员',
        预计金额: '预计成交金额（元）',
        建档日期: '登记日期',
      },
      (rows) => workbook([['2026 年度客户资料'], [], ...rows]),
      'customers.xlsx',
    ],
    [
      'follow_up',
      '销售部客户表.xlsx',
      '跟进记录',
      {
        客户: '客户名称',
        跟进方式: '方式',
        跟进内容: '沟通内容',
        跟进人: '负责人',
        跟进时间: '跟进日期',
        下次回访: '下次联系',
      },
      (rows) => text(rows, '\t', 'utf16le'),
      'follow-ups.txt',
    ],
    [
      'lead',
      '市场部线索.csv',
      '市场部线索',
      { 姓名: '联系人', 公司: '公司名称', 手机号码: '电话', 渠道: '来源', 地区: '所在地区', 登记时间: '报名时间' },
      (rows) => text([['展会报名表'], ...rows], ';', 'utf8'),
      'leads.csv',
    ],
    [
      'contract',
      '财务部合同台账.xlsx',
      '合同',
      {
        合同编号: '合同号',
        客户名称: '客户',
        合同金额: '金额',
        签订日期: '签约日期',
        到期日期: '合同到期日',
        回款金额: '已回款',
        负责人: '销售负责人',
        产品: '产品名称',
      },
      (rows) => text(rows, ',', 'gbk'),
      'contracts.csv',
    ],
  ],
)(
  '%s from a file of another hand',
  async (form, file, sheet, headings, write, name) => {
    const { rows } = readSheets(readFileSync(new URL(file, folder)), file).find((each) => each.name === sheet)!
    const body = new FormData()
    body.set('file', new File([new Uint8Array(await write(reshaped(rows, headings)))], name))
    const uploaded = await server.admin.post(`/api/apps/crm/forms/${form}/imports`, body)
    expect(uploaded.status, uploaded.text).toBe(201)
    const { id } = uploaded.body
    const checked = await server.admin.post(`/api/imports/${id}/check`)
    const { imported, refused } = expected[sheet === '市场部线索' ? '线索' : sheet]!
    expect(checked.body, JSON.stringify(checked.body.mapping)).toMatchObject({ accepted: imported, refused })
    // The rows of the other files belong to these customers; that a run does what its check said is tested elsewhere.
    if (form !== 'customer') return
    expect((await server.admin.post(`/api/imports/${id}/run`)).status).toBe(202)
    expect(await finished(id)).toMatchObject({ status: 'done', created: imported, refused })
  },
  180_000,
)

// helpers

/** Other headings, and the columns from last to first. */
function reshaped(rows: readonly (readonly Cell[])[], headings: Record<string, string>): Cell[][] {
  const [header = [], ...rest] = rows
  const renamed = header.map((cell) => headings[String(cell)] ?? cell)
  return [renamed, ...rest.map((row) => header.map((_, at) => row[at] ?? null))].map((row) => [...row].reverse())
}
function text(rows: readonly (readonly Cell[])[], separator: string, encoding: string): Uint8Array {
  const say = (cell: Cell): string => {
    // GBK knows the wide yen sign alone.
    const words = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell ?? '').replace('¥', '￥')
    return /["\n;,\t]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
  }
  const lines = rows.map((row) => row.map(say).join(separator)).join('\r\n')
  return iconv.encode(lines, encoding, { addBOM: encoding === 'utf16le' })
}
async function finished(id: string) {
  for (;;) {
    const { body } = await server.admin.get(`/api/imports/${id}`)
    if (body.status !== 'running') return body
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
