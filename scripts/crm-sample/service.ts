import { clock, during, person, type Sheet } from './sheet.ts'
import { SELLERS, TALKS, TROUBLES } from './words.ts'
import type { Customer, Deal } from './sales.ts'

/** What customers ask once they have signed: tickets, and visits by who sold to them. */
export function writeService(sheet: Sheet, { customer, path }: Deal): void {
  const { dice } = sheet
  const begin = path.at(-1)![1] - 8
  const clerks = ['kefuxiaoli', 'kefuxiaozhang', 'kefuxiaowang']
  for (let at = begin - dice.between(3, 30); at >= 0; at -= dice.between(25, 110)) {
    const kind = dice.weighted(TROUBLES.map((one) => [one, one[2]] as const))
    const assignee = person(dice.pick(clerks))
    const hours = Math.max(1, Math.round(5 * Math.exp(0.9 * dice.normal())))
    const solved = at - Math.floor((hours + 4) / 24)
    const open = solved <= 0
    const urgent = kind[0] === '投诉' || dice.chance(0.2)
    sheet.add('ticket', at, 'kefuxiaowang', {
      title: dice.pick(kind[1]),
      customer: customer.ref,
      kind: kind[0],
      priority: urgent ? '高' : dice.pick(['中', '中', '低']),
      assignee,
      due_at: clock(at - (urgent ? 0 : 1), 18),
      ...(open
        ? { status: dice.pick(['新建', '处理中', '待客户']) }
        : {
            status: solved > 5 ? '关闭' : '已解决',
            solved_at: clock(solved, 10 + ((hours + 4) % 8), 10),
            satisfaction: dice.weighted([[5, 52], [4, 31], [3, 11], [2, 4], [1, 2]]), // prettier-ignore
          }),
      ...(at <= 60
        ? { steps: [{ at: clock(at, 10), by: assignee, text: open ? '已联系客户，正在处理' : '处理完成，客户确认' }] }
        : {}),
    })
  }
  for (let at = begin - dice.between(20, 40); at >= 0; at -= dice.between(45, 90))
    sheet.add('follow_up', at, customer.owner, {
      customer: customer.ref,
      method: dice.pick(['电话', '拜访', '微信']),
      kind: '回访',
      content: dice.pick(TALKS['回访'][1]),
      followed_at: during(sheet, at),
      outcome: '有意向',
    })
}

/** What each seller has to do these days. */
export function writeTasks({ add }: Sheet, customers: readonly Customer[]): void {
  for (const { name } of SELLERS) {
    const own = customers.filter((customer) => customer.owner === name)
    // The newest of those that were customers already.
    const about = (made: number, i: number) => own.filter(({ since }) => since >= made).slice(-5)[i % 5]!.ref
    for (const [i, [title, kind, ago, hour, priority]] of TODO.entries()) {
      const made = Math.max(ago + 3, 1)
      add('task', made, name, {
        title,
        kind,
        assignee: person(name),
        due_at: clock(ago, hour),
        priority,
        status: '待办',
        customer: about(made, i),
      })
    }
    for (let week = 1; week <= 8; week++) {
      const made = week * 7 + 2
      add('task', made, name, {
        title: '回访使用情况',
        kind: '回访',
        assignee: person(name),
        due_at: clock(week * 7, 17),
        status: '完成',
        done_at: clock(week * 7, 16),
        customer: about(made, week),
      })
    }
  }
}

const TODO = [
  ['回访报价意见', '报价跟进', 2, 10, '高'],
  ['确认方案汇报的时间和参会人', '回访', 0, 23, '中'],
  ['回访使用情况', '回访', -2, 14, '中'],
  ['约下月拜访', '回访', -6, 9, '低'],
] as const
