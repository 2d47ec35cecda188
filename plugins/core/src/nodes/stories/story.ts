import type { FlowDefinition, FlowEvent, FlowInstance, Step } from '@tenon/engine'
import { envOf, flowOf, Play, type Company } from '../flow-testing.ts'

/** A story of an approval as people tell it: what is given, then lines of 当 (when), 则 (then) and 不能 (refused). */
export interface Story {
  readonly title: string
  readonly steps: readonly Step[]
  readonly company?: Company
  readonly record?: Readonly<Record<string, unknown>>
  readonly flow?: Partial<FlowDefinition>
  readonly choices?: Readonly<Record<string, readonly string[]>>
  readonly lines: readonly string[]
}

/** A node where these people decide. */
export const step = (id: string, people: string, more: Record<string, unknown> = {}): Step => ({
  id,
  kind: 'userTask',
  approvers: [{ kind: 'member', people: people.split(' ') }],
  actions: ['approve', 'reject', 'return', 'transfer', 'delegate', 'addSign'],
  ...more,
})
export const fork = (
  branches: Readonly<Record<string, readonly Step[]>>,
  more: Record<string, unknown> = {},
): Step => ({
  id: 'fork',
  kind: 'parallelGateway',
  branches: Object.entries(branches).map(([id, steps]) => ({ id, steps })),
  ...more,
})

/** One act of a story with everything that the engine knew at that moment, and what came of it. */
export interface Act {
  readonly now: string
  readonly record: Readonly<Record<string, unknown>>
  readonly changes: readonly Change[]
  readonly actor: string | null
  readonly event: FlowEvent
  readonly after: FlowInstance
}
interface Change {
  readonly at: string
  readonly field: string
}

/** Plays a story and answers its acts; throws at the first line that does not come true. */
export function tell(story: Story): readonly Act[] {
  const record = { ...story.record }
  const changes: Change[] = []
  const acts: Act[] = []
  const env = envOf(story.company ?? {}, record)
  env.changedSince = (at) => changes.filter((change) => change.at > at).map((change) => change.field)
  const play = new Play(flowOf(story.steps, story.flow), env, '发起人')
  const reminded: string[] = []
  const copied: string[] = []
  const taken: string[] = []
  const run = (actor: string | null, event: FlowEvent): void => {
    play.do(actor, event)
    acts.push({ now: env.now, record: { ...record }, changes: [...changes], actor, event, after: play.instance })
    for (const command of play.last!.commands) {
      if (command.kind === 'remind') reminded.push(...command.people)
      if (command.kind === 'copy') copied.push(...command.people)
      if (command.kind === 'takeResult') taken.push(command.instance)
    }
  }
  run('发起人', { kind: 'start', ...(story.choices ? { choices: story.choices } : {}) })
  for (const line of story.lines) {
    const [word, ...rest] = line.split(' ')
    if (word === '记录') {
      for (const pair of rest) {
        const [key, value] = pair.split('=') as [string, string]
        record[key] = value === '' ? null : /^\d+$/.test(value) ? Number(value) : value
        env.now = new Date(Date.parse(env.now) + 1_000).toISOString()
        changes.push({ at: env.now, field: key })
      }
    } else if (word === '当') {
      const { actor, event } = eventOf(play, rest)
      run(actor, event)
    } else if (word === '不能') {
      const code = rest.pop()
      const before = JSON.stringify(play.instance)
      const { actor, event } = eventOf(play, rest)
      const result = play.try(actor, event)
      same(line, result.ok ? 'allowed' : (result.refused?.code ?? 'asks'), code)
      same(line, JSON.stringify(play.instance), before)
    } else if (word === '则') expectThat(play, line, rest, { reminded, copied, taken })
    else throw new Error(`“${line}” is not understood.`)
  }
  return acts
}

// helpers

const STATUS: Readonly<Record<string, string>> = {
  审批中: 'running',
  退回: 'returned',
  通过: 'approved',
  拒绝: 'rejected',
  撤回: 'withdrawn',
  终止: 'cancelled',
}
const TASK: Readonly<Record<string, string>> = {
  待处理: 'pending',
  等待: 'waiting',
  通过: 'approved',
  拒绝: 'rejected',
  退回: 'returned',
  转交: 'transferred',
  取消: 'cancelled',
  跳过: 'skipped',
}

function same(line: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`“${line}”: ${String(found)} instead of ${String(wanted)}`)
}

function expectThat(
  play: Play,
  line: string,
  [what, ...rest]: readonly string[],
  said: Readonly<Record<'reminded' | 'copied' | 'taken', string[]>>,
): void {
  const { instance } = play
  if (what === '待办') same(line, play.pending().sort().join(' '), [...rest].sort().join(' '))
  else if (what === '提醒') same(line, said.reminded.splice(0).sort().join(' '), [...rest].sort().join(' '))
  else if (what === '抄送') same(line, said.copied.splice(0).sort().join(' '), [...rest].sort().join(' '))
  else if (what === '写回') same(line, said.taken.splice(0).sort().join(' '), [...rest].sort().join(' '))
  else if (what === '期限') same(line, instance.visits.findLast((v) => v.state === 'active')?.dueAt ?? '无', rest[0])
  else if (what === '任务')
    for (const pair of rest) {
      const [person, state] = pair.split('=') as [string, string]
      same(line, instance.tasks.findLast((task) => task.assignee === person)?.state, TASK[state])
    }
  else if (what === '代') {
    const task = instance.tasks.findLast((other) => other.assignee === rest[0])
    same(line, task?.insteadOf, rest[1])
  } else if (what === '签名') {
    for (const pair of rest) {
      const [person, wanted] = pair.split('=') as [string, string]
      same(line, instance.tasks.findLast((task) => task.assignee === person)?.signature ?? '无', wanted)
    }
  } else if (what === '告警')
    same(
      line,
      play.last!.commands.some((command) => command.kind === 'alarm'),
      true,
    )
  else same(line, instance.status, STATUS[what ?? ''])
}

/** 「甲 前加签 乙 丙」 as the event it stands for. */
function eventOf(play: Play, [who, verb, ...args]: readonly string[]): { actor: string | null; event: FlowEvent } {
  const { instance } = play
  const own = (person: string | undefined, open = true): string =>
    instance.tasks.findLast(
      (task) => task.assignee === person && (!open || task.state === 'pending' || task.state === 'waiting'),
    )?.id ??
    instance.tasks.findLast((task) => task.assignee === person)?.id ??
    'none'
  const visit = (node: string | undefined): string =>
    instance.visits.findLast((other) => other.node === node)?.id ?? 'none'
  const actor = who === '时钟' ? null : who!
  const comment = '意见'
  const events: Readonly<Record<string, () => FlowEvent>> = {
    同意: () => ({ kind: 'approve', task: own(who), comment, ...namedIn(args) }),
    填写并同意: () => ({ kind: 'approve', task: own(who), comment, changed: true }),
    不写意见同意: () => ({ kind: 'approve', task: own(who) }),
    签名同意: () => ({ kind: 'approve', task: own(who), comment, signature: `${who}的签名` }),
    签名退回: () => ({ kind: 'return', task: own(who), comment, signature: `${who}的签名`, to: 'initiator' }),
    拒绝: () => ({ kind: 'reject', task: own(who), comment }),
    退回: () => ({
      kind: 'return',
      task: own(who),
      comment,
      to: args[0] === '发起人' ? 'initiator' : args[0] === '上一步' ? 'previous' : { node: args[0]! },
      ...(args[1] === '直达' ? { resume: 'direct' as const } : {}),
    }),
    转交: () => ({ kind: 'transfer', task: own(who), to: args[0]!, comment }),
    委派: () => ({ kind: 'delegate', task: own(who), to: args[0]!, comment }),
    前加签: () => ({ kind: 'addSign', task: own(who), people: args, position: 'before', comment }),
    后加签: () => ({ kind: 'addSign', task: own(who), people: args, position: 'after', comment }),
    并加签: () => ({ kind: 'addSign', task: own(who), people: args, position: 'parallel', comment }),
    减签: () => ({ kind: 'removeSign', task: own(args[0]) }),
    拿回: () => ({ kind: 'takeBack', task: own(who, false) }),
    撤回: () => ({ kind: 'withdraw' }),
    重新提交: () => ({ kind: 'resubmit' }),
    终止: () => ({ kind: 'cancel', comment }),
    跳转: () => ({ kind: 'jump', node: args[0]!, comment }),
    改派: () => ({ kind: 'reassign', task: own(args[0]), to: args[1]!, comment }),
    指定: () => ({ kind: 'name', visit: visit(args[0]), people: args.slice(1), comment }),
    到期: () => ({ kind: 'timer', visit: visit(args[0]), name: 'due' }),
    提醒: () => ({ kind: 'timer', visit: visit(args[0]), name: 'remind_0' }),
    等完: () => ({ kind: 'timer', visit: visit(args[0]), name: 'wait' }),
    没能: () => ({ kind: 'failed', visit: visit(args[0]), reason: { 'zh-CN': '缺少品名', 'en-US': 'No title' } }),
    重试: () => ({ kind: 'retry', visit: visit(args[0]), comment }),
    跳过: () => ({ kind: 'skip', visit: visit(args[0]), comment }),
    刷新: () => ({ kind: 'refresh' }),
    子流程开始: () => ({
      kind: 'called',
      visit: visit(args[0]),
      calls: Object.fromEntries(args.slice(1).map((id) => [id, 'running' as const])),
    }),
    子流程: () => ({
      kind: 'callEnded',
      visit: visit(args[0]),
      instance: args[1]!,
      status: STATUS[args[2]!] as 'approved',
    }),
  }
  const made = events[verb ?? '']
  if (!made) throw new Error(`“${verb}” is no act.`)
  return { actor, event: made() }
}

/** 「b=丙」: who decides at a node that comes next. */
const namedIn = (args: readonly string[]): { choices?: Record<string, string[]> } =>
  args.length === 0
    ? {}
    : {
        choices: Object.fromEntries(
          args.map((pair) => pair.split('=') as [string, string]).map(([k, v]) => [k, v.split('、')]),
        ),
      }
