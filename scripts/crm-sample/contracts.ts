import { clock, day, during, person, type Ago, type Run, type Sheet } from './sheet.ts'
import { SELLERS } from './words.ts'
import type { Deal } from './sales.ts'

/**
 * A contract of a deal that was won: its approval, instalments, payments, invoices and the task of the service people. `waits`:
 * it was sent yesterday, and so many have agreed since.
 */
export function writeContract(sheet: Sheet, deal: Deal, waits?: number): void {
  const { dice } = sheet
  const { customer, amount } = deal
  const sent = waits === undefined ? deal.path.at(-1)![1] - dice.between(0, 3) : 1
  const steps = approvers(deal)
  const gaps = steps.map((_, i) => (i === 0 ? 0 : dice.weighted([[0, 34], [1, 40], [2, 18], [4, 8]]))) // prettier-ignore
  const ends = gaps.reduce<number[]>((days, gap) => [...days, (days.at(-1) ?? sent) - gap], [])
  const passed = waits ?? ends.filter((at) => at >= 1).length
  const done = passed === steps.length
  const signed = ends.at(-1)!
  const ref = `k${sheet.runs.length}`
  const contract = sheet.add(
    'contract',
    sent,
    customer.owner,
    {
      name: `${customer.name} ${deal.product}`,
      customer: customer.ref,
      opportunity: deal.ref,
      amount,
      product_name: deal.product,
      signer_customer: customer.contact,
      signer_us: person(customer.owner),
      start_at: day(Math.max(signed, 0)),
      end_at: day(Math.max(signed, 0) - 365),
      ...(done
        ? { signed_at: day(signed), status: '生效', approval_status: '已通过', sealed: true, credit_result: '通过' }
        : { status: '审批中', approval_status: '审批中' }),
      ...(done || steps[passed]?.startsWith('li') || steps[passed]?.startsWith('wu')
        ? { legal_opinion: '条款无异议。', risk: dice.weighted([['低', 80], ['中', 20]]) } // prettier-ignore
        : {}),
      items: deal.items,
    },
    ref,
  )
  sheet.runs.push(
    approval(
      sheet,
      'contract_approval',
      ref,
      customer.owner,
      sent,
      steps.slice(0, passed),
      waits === undefined ? ends : ends.map(() => 1),
      dice.chance(0.14),
    ),
  )
  if (!done) return
  writeMoney(sheet, deal, contract, signed)
  const done_at = Math.max(signed - dice.between(1, 5), 0)
  sheet.add('task', signed, 'kefuxiaowang', {
    title: `服务开通：${customer.name}`,
    kind: '服务开通',
    assignee: person(dice.pick(['kefuxiaoli', 'kefuxiaozhang'])),
    due_at: clock(signed - 3, 18),
    ...(signed > 4 ? { status: '完成', done_at: clock(done_at, 15) } : { status: '待办' }),
    customer: customer.ref,
    contract,
    source_rule: '签约成功',
  })
}

/** An approval whose acts were taken on the days given. */
export function approval(
  sheet: Sheet,
  flow: string,
  record: string,
  by: string,
  sent: number,
  steps: readonly string[],
  days: readonly number[],
  returned = false,
): Run {
  // NB: each act comes after the one before it, also on the same day.
  let minutes = 0
  const acts = steps.flatMap((name, i) => {
    minutes = days[i] === (days[i - 1] ?? sent) ? minutes + sheet.dice.between(20, 80) : sheet.dice.between(5, 120)
    const at: Ago = clock(days[i]!, 10 + Math.floor(minutes / 60), minutes % 60)
    const agreed = { by: name, do: 'approve', ...(sheet.dice.chance(0.4) ? { comment: '同意' } : {}) }
    if (!returned || !LEGAL.includes(name)) return [{ ...agreed, at }]
    const from = minutes
    const later = (more: number): Ago => clock(days[i]!, 10 + Math.floor((from + more) / 60), (from + more) % 60)
    minutes += 90
    return [
      { by: name, at, do: 'return', comment: '请补充付款条款的违约责任' },
      { by, at: later(45), do: 'resubmit', comment: '已补充' },
      { ...agreed, at: later(90) },
    ]
  })
  return { flow, record, by, at: clock(sent, 9, sheet.dice.between(0, 50)), acts }
}

export const managerOf = (owner: string): string =>
  SELLERS.find((one) => one.name === owner)!.team === 'east' ? 'xujing' : 'hanlei'

// helpers

/** Who decides: by the amount, then one of legal and both of finance. */
function approvers({ amount, customer }: Deal): readonly string[] {
  return [
    managerOf(customer.owner),
    ...(amount >= 100000 ? ['linwentao'] : []),
    ...(amount >= 1000000 ? ['liangjianguo'] : []),
    amount % 2000 === 0 ? 'shenyulan' : 'guchen',
    'liwenjing',
    'wuhao',
  ]
}

const LEGAL = ['shenyulan', 'guchen']
const PARTS: readonly (readonly [share: number, after: number])[] = [
  [0.5, 10],
  [0.3, 60],
  [0.2, 150],
]

function writeMoney(
  sheet: Sheet,
  { customer, amount }: Deal,
  contract: { readonly $ref: string },
  signed: number,
): void {
  const { dice } = sheet
  let left = amount
  for (const [i, [share, after]] of PARTS.entries()) {
    const part = i === PARTS.length - 1 ? left : Math.round(amount * share)
    left -= part
    const due = signed - after
    const of = { contract, customer: customer.ref }
    const plan = sheet.add('payment_plan', signed, customer.owner, {
      ...of,
      period: i + 1,
      due_on: day(due),
      amount: part,
    })
    const billed = due + dice.between(2, 8)
    const ref = `v${contract.$ref}${i}`
    if (billed >= 0) {
      const open = billed <= 1
      sheet.add('invoice', billed, customer.owner, {
        ...of,
        kind: dice.pick(['专票', '专票', '普票']),
        title: customer.name,
        tax_no: `9133${String(Number(customer.mobile.slice(3)) * 101).padStart(14, '0').slice(-14)}`,
        amount: part,
        tax_rate: 0.06,
        ...(open
          ? { status: '待开', approval_status: '审批中' }
          : { status: '已寄', approval_status: '已通过', issued_on: day(billed - 1) }),
      }, ref) // prettier-ignore
      const by = open ? [] : [dice.pick(['liwenjing', 'wuhao'])]
      // Who installs should not wait: the approvals of older invoices are left out.
      if (billed <= 90)
        sheet.runs.push(approval(sheet, 'invoice_approval', ref, customer.owner, billed, by, [billed - 1]))
    }
    const paid = due + 3 - dice.weighted([[0, 26], [4, 34], [9, 20], [18, 12], [35, 5], [400, 7]]) // prettier-ignore
    if (paid >= 0 && paid < signed)
      sheet.add('payment', paid, customer.owner, {
        ...of,
        plan,
        paid_at: day(paid),
        amount: dice.chance(0.05) ? Math.round(part * 0.6) : part,
        method: dice.weighted([['银行转账', 80], ['承兑汇票', 14], ['支票', 6]]), // prettier-ignore
      })
  }
}

/** The offers of a deal that came so far, with the approval that a discount asks for. */
export function writeQuotes(sheet: Sheet, deal: Deal): void {
  const { dice } = sheet
  const { customer, path } = deal
  const offered = path.find(([stage]) => stage === '方案报价')
  if (!offered) return
  const last = path.at(-1)!
  const answered = last[0] === '方案报价' ? undefined : path[path.indexOf(offered) + 1]![1]
  const discount = dice.weighted([[0, 40], [0.05, 26], [0.12, 18], [0.15, 10], [0.22, 6]]) // prettier-ignore
  const count = dice.chance(0.3) && offered[1] > 6 ? 2 : 1
  for (let revision = 1; revision <= count; revision++) {
    const at = offered[1] - (revision - 1) * 3
    const latest = revision === count
    const status = !latest
      ? '已过期'
      : deal.end === 'won' || last[0] === '商务谈判'
        ? '已接受'
        : deal.end === 'lost'
          ? '已拒绝'
          : at < 14
            ? '已发送'
            : '已过期'
    const ref = `q${sheet.lines.length}`
    const rate = latest ? discount : 0
    const [first] = deal.items
    if (rate > 0.1)
      sheet.runs.push(
        approval(sheet, 'quote_approval', ref, customer.owner, at, quoteApprovers(deal, rate), [at, at, at, at]),
      )
    sheet.add('quote', at, customer.owner, {
      name: `${deal.name} 报价`,
      opportunity: deal.ref,
      customer: customer.ref,
      revision,
      status,
      discount: rate,
      tax_rate: 0.06,
      items: latest ? deal.items : [first],
      sent_at: clock(at, 17, 20),
      ...(answered !== undefined && latest ? { responded_at: during(sheet, Math.min(answered, at)) } : {}),
      valid_until: day(at - 30),
      approval_status: '已通过',
      terms: '含一年维护；付款：签约 50%，上线 30%，验收 20%。',
    }, ref) // prettier-ignore
  }
}

/** An offer that waits for the manager since yesterday. */
export function writeWaitingQuote(sheet: Sheet, { customer, name, ref, items }: Deal): void {
  const key = `q${sheet.lines.length}`
  const values = {
    revision: 3,
    status: '草稿',
    approval_status: '审批中',
    discount: 0.15,
    tax_rate: 0.06,
    valid_until: day(-30),
  }
  sheet.add('quote', 1, customer.owner, { name: `${name} 报价`, opportunity: ref, customer: customer.ref, items, ...values }, key) // prettier-ignore
  sheet.runs.push(approval(sheet, 'quote_approval', key, customer.owner, 1, [], []))
}

const quoteApprovers = ({ customer, amount }: Deal, rate: number): readonly string[] => [
  managerOf(customer.owner),
  ...(rate > 0.2 ? ['linwentao'] : []),
  ...(Math.round(amount * (1 - rate)) > 500000 ? ['liwenjing', 'wuhao'] : []),
]
