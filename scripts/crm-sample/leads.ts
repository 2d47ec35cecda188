import type { Product } from './settings.ts'
import { clock, day, during, person, type Sheet } from './sheet.ts'
import { arrivals, writeContacts, writeDeal, type Company, type Customer, type Deal } from './sales.ts'
import { CHANNEL } from './words.ts'

const TITLES = ['客户管理项目', '年度采购项目', '升级项目', '二期项目', '销售数字化项目']

/** How many came between two days ago, as leads and by themselves. */
export interface Arrivals {
  readonly leads: number
  /** Customers that came without a lead. */
  readonly direct: number
  readonly from: number
  readonly to: number
}
export interface Sales {
  readonly customers: Customer[]
  readonly deals: Deal[]
}

/** Leads and what became of them, and customers that came by themselves. */
export function writeLeads(
  sheet: Sheet,
  products: readonly Product[],
  company: (sheet: Sheet) => Company,
  { leads, direct, from, to }: Arrivals,
): Sales {
  const { dice } = sheet
  const sales: Sales = { customers: [], deals: [] }
  const coming = [
    ...arrivals(sheet, leads, from, to).map((at) => ['lead', at] as const),
    ...arrivals(sheet, direct, from, to).map((at) => ['customer', at] as const),
  ]
  for (const [kind, at] of coming.sort(([, a], [, b]) => b - a)) {
    const one = company(sheet)
    if (kind === 'customer') {
      writeCustomer(sheet, products, sales, one, at, { sells: dice.chance(0.82) })
      continue
    }
    const won = dice.chance(0.36 * Math.sqrt(one.skill) * CHANNEL[one.source]!)
    const took = dice.between(1, 12)
    if (won && at - took > 0) {
      const lead = writeLead(sheet, one, at, { status: '已转化', converted_at: clock(at - took, 16) })
      const made = writeCustomer(sheet, products, sales, one, at - took, { sells: true })
      Object.assign(lead, {
        converted_customer: made.customer.ref,
        ...(made.deal ? { converted_opportunity: made.deal.ref } : {}),
      })
    } else writeLead(sheet, one, at, unconverted(sheet, at))
  }
  return sales
}

// helpers

function unconverted({ dice }: Sheet, at: number): Record<string, unknown> {
  if (at > 3 && dice.chance(at > 29 ? 0.45 : 0.2))
    return {
      status: '无效',
      invalid_reason: dice.pick(['空号或停机', '非目标客户', '没有需求', '没有需求', '重复线索', '同行或广告']),
    }
  if (at > 29)
    return { status: '待分配', in_pool: true, pooled_at: clock(at - 30, 9), recycle_reason: '30 天没有新的跟进' }
  return { status: at > 2 && dice.chance(0.6) ? '跟进中' : '待跟进' }
}

/** Answers its values: what it became is written into them later. */
function writeLead(sheet: Sheet, one: Company, at: number, became: Record<string, unknown>): Record<string, unknown> {
  const { dice } = sheet
  const pooled = became['in_pool'] === true
  const hour = dice.between(8, 16)
  const minutes = Math.round(18 * Math.exp(0.8 * dice.normal()))
  const late = dice.chance(0.16 / one.skill)
  const first =
    became['status'] === '待跟进' ? undefined : late ? at - dice.between(2, 4) : at - (dice.chance(0.35) ? 1 : 0)
  const follow =
    first === undefined || first < 0
      ? undefined
      : first === at
        ? clock(at, Math.min(hour + dice.between(1, 5), 21), 30)
        : clock(first, Math.min(hour, 10), 10)
  const values: Record<string, unknown> = {
    company_name: one.name,
    contact_name: one.contact,
    mobile: one.mobile,
    job_title: one.title,
    source: one.source,
    industry: one.industry,
    area: one.area,
    size: one.size,
    rating: dice.weighted([['热', 22], ['温', 48], ['冷', 30]]), // prettier-ignore
    registered_at: clock(at, hour),
    assigned_at: clock(at, hour + Math.min(Math.floor(minutes / 60), 5), minutes % 60),
    ...(follow ? { first_follow_at: follow, last_follow_at: follow } : {}),
    ...(became['status'] === '跟进中' ? { next_contact_at: during(sheet, -dice.between(-1, 6)) } : {}),
    ...(became['status'] === '待跟进' && at >= 2 ? { overdue: '超时' } : {}),
    ...(pooled ? { former_owner: person(one.owner) } : {}),
    ...became,
  }
  const lead = sheet.add('lead', at, pooled ? null : one.owner, values)
  if (follow)
    sheet.add('follow_up', follow.$daysAgo, one.owner, {
      lead,
      method: '电话',
      kind: '日常沟通',
      content: became['status'] === '无效' ? '联系后确认不是目标客户。' : '首次联系，介绍产品并约定下次沟通。',
      followed_at: follow,
      outcome: became['status'] === '无效' ? '暂无需求' : '有意向',
    })
  if (pooled)
    sheet.add('owner_log', at - 30, null, {
      subject: one.name,
      lead,
      from_owner: person(one.owner),
      at: clock(at - 30, 9),
      reason: '30 天没有新的跟进',
    })
  return values
}

/** A customer with its contacts and, where it comes to that, a first deal and a second one. */
function writeCustomer(
  sheet: Sheet,
  products: readonly Product[],
  sales: Sales,
  one: Company,
  since: number,
  { sells }: { readonly sells: boolean },
): { readonly customer: Customer; readonly deal?: Deal } {
  const { dice } = sheet
  const values: Record<string, unknown> = {}
  // NB: the sheet keeps the object: how it stands now is known at the end.
  const customer: Customer = { ...one, since, ref: sheet.add('customer', since, null, values) }
  sales.customers.push(customer)
  writeContacts(sheet, customer)
  const deal = sells ? writeDeal(sheet, products, customer, since, dice.pick(TITLES)) : undefined
  const deals = deal ? [deal] : []
  const ended = deal?.path.at(-1)![1] ?? 0
  if (deal?.end === 'won' && ended > 90 && dice.chance(0.45))
    deals.push(writeDeal(sheet, products, customer, ended - dice.between(60, Math.min(ended - 5, 170)), '增购项目'))
  sales.deals.push(...deals)
  const won = deals.some((each) => each.end === 'won')
  const open = deals.find((each) => each.end === 'open')
  const rests = !won && !open && (deal ? ended : since) > 30
  const pooled = rests && dice.chance(0.6)
  const last = deals.at(-1)
  const stage = last?.path.at(-1)![0] ?? '新线索'
  const seen = open || won ? dice.between(0, 20) : pooled ? (deal ? ended : since) : dice.between(1, 24)
  Object.assign(values, {
    name: one.name,
    contact_name: one.contact,
    job_title: one.title,
    mobile: one.mobile,
    ...(last ? { expected_amount: last.amount } : {}),
    filed_on: day(since),
    level: (last?.amount ?? 0) >= 600000 ? 'A' : (last?.amount ?? 0) >= 180000 ? 'B' : 'C',
    source: one.source,
    industry: one.industry,
    area: one.area,
    size: one.size,
    coop_status: won ? '合作中' : '潜在',
    deal_status: won ? '已签约' : '未成交',
    follow_stage: stage,
    tags: won ? ['已签约'] : stage === '商务谈判' || stage === '方案报价' ? ['高意向'] : [],
    ...(pooled ? {} : { owner_id: person(one.owner), owner_since: clock(since, 9) }),
    last_follow_at: during(sheet, Math.min(seen, since)),
    ...(won || pooled ? {} : { next_contact_at: during(sheet, -dice.between(-2, 9)) }),
    ...(won ? { credit_grade: dice.weighted([['AA', 15], ['A', 45], ['B', 32], ['C', 8]]) } : {}), // prettier-ignore
    ...(pooled
      ? {
          in_pool: true,
          pooled_at: clock(Math.max(seen - 30, 0), 9),
          former_owner: person(one.owner),
          recycle_reason: '30 天没有新的跟进',
        }
      : {}),
  })
  if (pooled) writeMove(sheet, customer, Math.max(seen - 30, 0), false)
  else if (since > 60 && dice.chance(0.16)) {
    // It was in the pool for a while before its owner took it.
    writeMove(sheet, customer, since - 32, false)
    writeMove(sheet, customer, since - 40, true)
  }
  return { customer, ...(deal ? { deal } : {}) }
}

function writeMove({ add }: Sheet, customer: Customer, at: number, taken: boolean): void {
  add('owner_log', at, null, {
    subject: customer.name,
    customer: customer.ref,
    ...(taken ? { to_owner: person(customer.owner) } : { from_owner: person(customer.owner) }),
    at: clock(at, 9),
    reason: taken ? '领取' : '30 天没有新的跟进',
  })
}
