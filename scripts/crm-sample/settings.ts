import { person, type Sheet } from './sheet.ts'
import { SELLERS } from './words.ts'

export interface Product {
  readonly name: string
  readonly price: number
  readonly ref: { readonly $ref: string }
}

/** Pools, territories, targets and what is sold. */
export function writeSettings(sheet: Sheet): readonly Product[] {
  const add = (form: string, at: number, values: Record<string, unknown>, ref?: string) =>
    sheet.add(form, at, 'linwentao', values, ref)
  for (const [name, sort, department, daily_limit, owner_limit, cool_days] of [
    ['华东公海', 10, 'sales_east', 5, 60, 7],
    ['华南公海', 20, 'sales_south', 5, 60, 7],
    ['默认公海', 90, undefined, 3, 40, 14],
  ] as const)
    add('pool', 740, { name, sort, enabled: true, ...of(department), daily_limit, owner_limit, cool_days })
  add('territory', 740, { name: '华东', sort: 10, enabled: true, areas: ['31', '32', '33'], team: { $department: 'sales_east' }, way: '最少负载', cap: 40, fallback: person('xujing') }) // prettier-ignore
  add('territory', 740, { name: '华南与华中', sort: 20, enabled: true, areas: ['35', '42', '43', '44'], team: { $department: 'sales_south' }, way: '最少负载', cap: 40, fallback: person('hanlei') }) // prettier-ignore
  add('territory', 740, { name: '其他地区', sort: 90, enabled: true, members: [person('xujing'), person('hanlei')], way: '轮询', fallback: person('linwentao') }) // prettier-ignore
  writeTargets(sheet)
  const software = add('category', 740, { name: '软件许可', sort: 10 })
  const service = add('category', 740, { name: '服务', sort: 20 })
  const within = (parent: object, name: string, sort: number) => add('category', 739, { name, parent_id: parent, sort })
  const cloud = within(software, '云版', 10)
  const own = within(software, '私有部署', 20)
  const modules = within(software, '增值模块', 30)
  const rollout = within(service, '实施', 10)
  const training = within(service, '培训与维护', 20)
  return (
    [
      ['QL-050', '轻量版', '套', 28000, 8000, cloud],
      ['BZ-100', '标准版', '套', 68000, 21000, cloud],
      ['ZY-200', '专业版', '套', 168000, 52000, cloud],
      ['QJ-300', '旗舰版', '套', 368000, 110000, own],
      ['SJ-120', '数据分析', '套', 36000, 9000, modules],
      ['YD-110', '移动审批', '套', 12000, 3000, modules],
      ['SS-010', '实施服务', '人天', 3000, 1200, rollout],
      ['PX-020', '上门培训', '次', 8000, 3500, training],
      ['WH-030', '年度维护', '年', 15000, 4000, training],
    ] as const
  ).map(([code, name, unit, list_price, cost, category]) => ({
    name,
    price: list_price,
    ref: add('product', 738, { code, name, unit, list_price, cost, on_sale: true, category }),
  }))
}

// helpers

const of = (department: string | undefined) =>
  department === undefined ? {} : { department: { $department: department } }

function writeTargets({ add }: Sheet): void {
  for (const [year, rate] of [
    [0, 1],
    [-1, 0.75],
  ] as const) {
    const target = (values: object): unknown => add('target', 738, 'linwentao', { year: { $year: year }, ...values })
    const whole = (amount: number): number => Math.round((amount * rate) / 10000) * 10000
    for (const [department, amount] of [
      ['sales', 18000000],
      ['sales_east', 9600000],
      ['sales_south', 8400000],
    ] as const)
      target({ period: '全年', kind: '合同额', ...of(department), amount: whole(amount) })
    for (const [quarter, amount] of [3600000, 4300000, 4700000, 5400000].entries())
      target({ period: `第${quarter + 1}季度`, kind: '合同额', ...of('sales'), amount: whole(amount) })
    for (const { name, share } of SELLERS) {
      target({ period: '全年', kind: '回款额', person: person(name), amount: whole(1500000 * share) })
      for (let month = 1; month <= 12; month++) {
        const amount = whole(150000 * share + (month % 3 === 0 ? 30000 : 0))
        target({ period: `${month}月`, kind: '合同额', person: person(name), amount })
      }
    }
  }
}
