import type { Product } from './settings.ts'
import { clock, day, during, fullName, person, type Sheet } from './sheet.ts'
import { BRANDS, CHANNEL, LOST, PLACES, SELLERS, SIZES, SOURCES, STAGES, TALKS, TITLES, TRADES } from './words.ts'

export interface Company {
  readonly name: string
  readonly short: string
  readonly area: string
  readonly industry: string
  readonly size: string
  readonly scale: number
  readonly source: string
  readonly owner: string
  readonly skill: number
  readonly contact: string
  readonly title: string
  readonly mobile: string
}
export interface Customer extends Company {
  readonly ref: { readonly $ref: string }
  readonly since: number
}
export interface Item {
  readonly product: { readonly $ref: string }
  readonly quantity: number
  readonly price: number
}
export interface Deal {
  readonly customer: Customer
  readonly ref: { readonly $ref: string }
  readonly name: string
  readonly amount: number
  readonly items: readonly Item[]
  readonly product: string
  /** Entered stages with the day; the last may be 赢单 or 输单. */
  readonly path: readonly (readonly [stage: string, at: number])[]
  readonly end: 'won' | 'lost' | 'open'
}

/** Companies one after the other, no two of the same name. */
export function createCompanies(): (sheet: Sheet) => Company {
  const taken = new Set<string>()
  let made = 0
  return function company(sheet: Sheet): Company {
    const { dice } = sheet
    const [city, area, team] = dice.weighted(PLACES)
    const [industry, suffix, trade] = dice.weighted(TRADES)
    const short = city + dice.pick(BRANDS)
    if (taken.has(short)) return company(sheet)
    taken.add(short)
    const [size, scale] = dice.weighted(SIZES)
    const seller = dice.weighted(SELLERS.filter((one) => one.team === team).map((one) => [one, one.share] as const))
    return {
      name: `${short}${suffix}有限公司`,
      short,
      area,
      industry,
      size,
      scale: trade * scale,
      source: dice.weighted(SOURCES),
      owner: seller.name,
      skill: seller.skill,
      contact: fullName(sheet),
      title: dice.weighted(TITLES),
      mobile: `139${String(10000000 + ++made * 7919).slice(-8)}`,
    }
  }
}

/** Days on which somebody came, the oldest first: more of them later, and before the end of a quarter. */
export function arrivals({ dice }: Sheet, count: number, oldest: number, newest: number): readonly number[] {
  const days = Array.from({ length: oldest - newest + 1 }, (_, i) => oldest - i)
  const weights = days.map((ago) => {
    const growth = 0.55 + (0.9 * (oldest - ago)) / oldest
    return [ago, growth * (1 + 0.25 * Math.sin((2 * Math.PI * ago) / 91))] as const
  })
  return Array.from({ length: count }, () => dice.weighted(weights)).sort((a, b) => b - a)
}

/** What is offered, worth about as much as the company is large. */
export function offer(
  { dice }: Sheet,
  products: readonly Product[],
  scale: number,
): readonly (Item & { readonly name: string })[] {
  const budget = 205000 * scale * Math.exp(0.55 * dice.normal())
  const editions = products.slice(0, 4)
  const main = editions.findLast((one) => one.price <= budget * 1.1) ?? editions[0]!
  const line = ({ name, ref, price }: Product, quantity: number, rate = 1) => ({
    name,
    product: ref,
    quantity,
    price: Math.round((price * rate) / 100) * 100,
  })
  const named = (name: string): Product => products.find((one) => one.name === name)!
  const quantity = Math.min(6, Math.max(1, Math.round((budget * 0.8) / main.price)))
  return [
    line(main, quantity, dice.pick([1, 0.95, 0.9, 0.88])),
    ...(dice.chance(0.4) ? [line(named('数据分析'), 1)] : []),
    ...(dice.chance(0.25) ? [line(named('移动审批'), 1)] : []),
    ...(dice.chance(0.75) ? [line(named('实施服务'), dice.between(2, 6) * (1 + Math.floor(budget / 200000)))] : []),
    ...(dice.chance(0.3) ? [line(named('上门培训'), dice.between(1, 3))] : []),
    ...(dice.chance(0.3) ? [line(named('年度维护'), 1)] : []),
  ]
}

/** An opportunity that begins so many days ago, with its stages as they were entered and what was said on the way. */
export function writeDeal(
  sheet: Sheet,
  products: readonly Product[],
  customer: Customer,
  begin: number,
  title: string,
): Deal {
  const { dice } = sheet
  const items = offer(sheet, products, customer.scale)
  const amount = items.reduce((sum, one) => sum + one.quantity * one.price, 0)
  const path: [string, number][] = [[STAGES[0], begin]]
  let end: Deal['end'] = 'open'
  let at = begin
  for (const [i] of STAGES.entries()) {
    const slow = dice.chance(0.12) ? 2.2 : 1
    at -= Math.round(dice.between(STAY[i]![0], STAY[i]![1]) * slow)
    if (at <= 0) break
    if (dice.chance(ADVANCE[i]! * (0.55 + 0.45 * customer.skill * Math.min(1.3, CHANNEL[customer.source]!)))) {
      path.push([STAGES[i + 1] ?? '赢单', at])
      if (i === STAGES.length - 1) end = 'won'
    } else {
      path.push(['输单', at])
      end = 'lost'
      break
    }
  }
  const [stage, entered] = path.at(-1)!
  const name = `${customer.short}${title}`
  const open = end === 'open'
  const ref = sheet.add('opportunity', begin, customer.owner, {
    name,
    customer: customer.ref,
    amount,
    stage,
    stage_entered_at: clock(entered, 10),
    expected_close: day(
      open ? dice.between(-80, entered > 40 ? 6 : -8) : Math.min(begin, entered + dice.between(-12, 12)),
    ),
    ...(open ? stalledOf(entered) : { closed_at: clock(entered, 10) }),
    ...(end === 'lost' ? { lost_reason: dice.weighted(LOST) } : {}),
    // What is offered is known from the offer on.
    ...(path.some(([reached]) => reached === '方案报价') ? { items: items.map(({ name: _, ...item }) => item) } : {}),
  })
  writeStages(sheet, customer.owner, ref, path)
  writeTalks(sheet, customer, ref, path, open)
  return {
    customer,
    ref,
    name,
    amount,
    items: items.map(({ name: _, ...item }) => item),
    product: items[0]!.name,
    path,
    end,
  }
}

/** Days of a stage, and how often it leads on. */
const STAY = [[2, 8], [4, 14], [7, 20], [9, 28], [10, 36]] as const // prettier-ignore
const ADVANCE = [0.92, 0.79, 0.8, 0.8, 0.66]

const stalledOf = (entered: number): object =>
  entered >= 30 ? { stalled: '红' } : entered >= 14 ? { stalled: '橙' } : entered >= 7 ? { stalled: '黄' } : {}

function writeStages({ add }: Sheet, owner: string, opportunity: object, path: Deal['path']): void {
  for (const [i, [to_stage, at]] of path.entries()) {
    const before = path[i - 1]
    add('stage_log', at, owner, {
      opportunity,
      ...(before ? { from_stage: before[0], duration: before[1] - at } : {}),
      to_stage,
      at: clock(at, 10),
    })
  }
}

function writeTalks(sheet: Sheet, customer: Customer, opportunity: object, path: Deal['path'], open: boolean): void {
  const { dice } = sheet
  for (const [i, [stage, from]] of path.entries()) {
    const [kind, texts] = TALKS[stage as keyof typeof TALKS] ?? TALKS['回访']
    const until = path[i + 1]?.[1] ?? (open ? 0 : from - 1)
    for (let at = from; at > until; at -= dice.between(9, 19))
      sheet.add('follow_up', at, customer.owner, {
        customer: customer.ref,
        opportunity,
        method: dice.weighted([['电话', 40], ['微信', 26], ['拜访', 18], ['会议', 9], ['邮件', 7]]), // prettier-ignore
        kind,
        content: dice.pick(texts),
        followed_at: during(sheet, at),
        outcome: stage === '输单' ? '暂无需求' : dice.weighted([['有意向', 60], ['待考虑', 32], ['未接通', 8]]), // prettier-ignore
      })
  }
}

/** The contact that a customer begins with, and with large ones another. */
export function writeContacts(sheet: Sheet, customer: Customer): void {
  const { dice } = sheet
  const { ref, contact, mobile, title } = customer
  sheet.add('contact', customer.since, customer.owner, {
    customer: ref,
    name: contact,
    mobile,
    job_title: title,
    is_decider: true,
  })
  if (customer.scale > 1.2 && dice.chance(0.6))
    sheet.add('contact', Math.max(customer.since - 5, 0), customer.owner, {
      customer: ref,
      name: fullName(sheet),
      mobile: `137${mobile.slice(3)}`,
      job_title: dice.pick(['财务经理', 'IT 经理', '采购经理']),
      is_decider: false,
    })
}

export const ownerOf = (customer: Company) => person(customer.owner)
