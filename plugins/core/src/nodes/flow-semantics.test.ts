import type { Step } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { envOf, flowOf, Play, type Company } from './flow-testing.ts'

const task = (id: string, people: readonly string[], more: Record<string, unknown> = {}): Step => ({
  id,
  kind: 'userTask',
  approvers: [{ kind: 'member', people }],
  ...more,
})
const play = (steps: readonly Step[], company: Company = {}, record: Record<string, unknown> = {}) =>
  new Play(flowOf(steps), envOf(company, record)).start()
const refusalOf = (result: ReturnType<Play['try']>): string | undefined =>
  !result.ok && result.refused ? result.refused.code : undefined

describe('会签', () => {
  it('passes when all have approved and fails at the first refusal', () => {
    const p = play([task('a', ['x', 'y'])]).approve('x')
    expect(p.instance.status).toBe('running')
    expect(p.approve('y').instance.status).toBe('approved')
    const q = play([task('a', ['x', 'y'])]).reject('x')
    expect(q.instance.status).toBe('rejected')
    expect(q.instance.tasks.map((t) => t.state)).toEqual(['rejected', 'cancelled'])
  })
  it('with a share passes at the share and fails as soon as it cannot be reached', () => {
    const steps = [task('a', ['x', 'y', 'z', 'w'], { mode: { all: 0.5 } })]
    expect(play(steps).approve('x').approve('y').instance.status).toBe('approved')
    const p = play(steps).reject('x').reject('y')
    expect(p.instance.status).toBe('running')
    expect(p.reject('z').instance.status).toBe('rejected')
  })
  it('counts a person named twice once, and nobody who is disabled', () => {
    const p = play([task('a', ['x', 'x', 'gone'])], { disabled: ['gone'] })
    expect(p.pending()).toEqual(['a:x'])
  })
})

describe('或签', () => {
  it('lets the first decision stand for both outcomes', () => {
    expect(play([task('a', ['x', 'y'], { mode: 'any' })]).approve('y').instance.status).toBe('approved')
    expect(play([task('a', ['x', 'y'], { mode: 'any' })]).reject('y').instance.status).toBe('rejected')
  })
  it('with 全员拒绝 is refused only by everybody', () => {
    const steps = [task('a', ['x', 'y'], { mode: 'any', rejectNeedsAll: true })]
    expect(play(steps).reject('x').approve('y').instance.status).toBe('approved')
    expect(play(steps).reject('x').reject('y').instance.status).toBe('rejected')
  })
})

describe('依次审批', () => {
  it('asks one after the other and stops at a refusal', () => {
    const p = play([task('a', ['x', 'y', 'z'], { mode: 'sequence' })])
    expect(p.pending()).toEqual(['a:x'])
    expect(p.approve('x').pending()).toEqual(['a:y'])
    expect(p.reject('y').instance.status).toBe('rejected')
  })
  it('puts a person added in parallel right behind who added him', () => {
    const p = play([task('a', ['x', 'y'], { mode: 'sequence' })])
    p.do('x', { kind: 'addSign', task: p.taskOf('x'), people: ['n'], position: 'parallel' })
    expect(p.approve('x').pending()).toEqual(['a:n'])
    expect(p.approve('n').pending()).toEqual(['a:y'])
  })
})

describe('加签', () => {
  it('before: they decide, then it is mine again; their refusal is the node’s', () => {
    const p = play([task('a', ['x'])])
    p.do('x', { kind: 'addSign', task: p.taskOf('x'), people: ['n', 'm'], position: 'before' })
    expect(p.pending()).toEqual(['a:n', 'a:m'])
    p.approve('n')
    expect(p.pending()).toEqual(['a:m'])
    expect(p.approve('m').pending()).toEqual(['a:x'])
    expect(p.approve('x').instance.status).toBe('approved')
    const q = play([task('a', ['x'])])
    q.do('x', { kind: 'addSign', task: q.taskOf('x'), people: ['n'], position: 'before' })
    expect(q.reject('n').instance.status).toBe('rejected')
  })
  it('before, opinion only: a refusal comes back to who asked', () => {
    const p = play([task('a', ['x'], { opinionOnly: true })])
    p.do('x', { kind: 'addSign', task: p.taskOf('x'), people: ['n'], position: 'before' })
    expect(p.reject('n').pending()).toEqual(['a:x'])
  })
  it('after: my approval stands and the node waits for them; siblings of a 或签 have nothing left to do', () => {
    const p = play([task('a', ['x', 'y'], { mode: 'any' })])
    p.do('x', { kind: 'addSign', task: p.taskOf('x'), people: ['n'], position: 'after' })
    expect(p.pending()).toEqual(['a:n'])
    expect(p.approve('n').instance.status).toBe('approved')
  })
  it('nests two deep and can be taken out while untouched', () => {
    const p = play([task('a', ['x'])])
    p.do('x', { kind: 'addSign', task: p.taskOf('x'), people: ['n'], position: 'before' })
    p.do('n', { kind: 'addSign', task: p.taskOf('n'), people: ['m'], position: 'before' })
    expect(refusalOf(p.try('m', { kind: 'addSign', task: p.taskOf('m'), people: ['k'], position: 'before' }))).toBe(
      'DEPTH',
    )
    const inner = p.taskOf('m')
    expect(refusalOf(p.try('x', { kind: 'removeSign', task: inner }))).toBe('NOT_YOURS')
    expect(p.do('n', { kind: 'removeSign', task: inner }).pending()).toEqual(['a:n'])
  })
})

describe('转交 and 委派', () => {
  it('transfer moves the task for good; not to somebody already in the set', () => {
    const p = play([task('a', ['x', 'y'])])
    expect(refusalOf(p.try('x', { kind: 'transfer', task: p.taskOf('x'), to: 'y', comment: '请代' }))).toBe(
      'ALREADY_IN',
    )
    p.do('x', { kind: 'transfer', task: p.taskOf('x'), to: 'n', comment: '请代为审批' })
    expect(p.pending()).toEqual(['a:y', 'a:n'])
    expect(p.approve('y').approve('n').instance.status).toBe('approved')
  })
  it('a delegation comes back to its owner, who decides', () => {
    const p = play([task('a', ['x'], { actions: ['approve', 'reject', 'delegate'] })])
    p.do('x', { kind: 'delegate', task: p.taskOf('x'), to: 'n' })
    expect(p.pending()).toEqual(['a:n'])
    expect(p.reject('n').pending()).toEqual(['a:x'])
    expect(p.approve('x').instance.status).toBe('approved')
  })
  it('gives the task of somebody who is away to his stand-in, and says for whom', () => {
    const p = play([task('a', ['x'])], { delegates: { x: 'b' } })
    expect(p.instance.tasks[0]).toMatchObject({ assignee: 'b', insteadOf: 'x' })
  })
})

describe('退回', () => {
  const steps = [task('a', ['x']), task('b', ['y', 'z']), task('c', ['w'])]
  it('to the initiator cancels the siblings; resubmitting walks every step again', () => {
    const p = play(steps).approve('x')
    p.do('y', { kind: 'return', task: p.taskOf('y'), to: 'initiator' })
    expect(p.instance.status).toBe('returned')
    expect(p.pending()).toEqual(['$start:sales'])
    p.do('sales', { kind: 'resubmit' })
    expect(p.pending()).toEqual(['a:x'])
  })
  it('直达: resubmitting goes straight back to the node that returned it', () => {
    const p = play(steps).approve('x')
    p.do('y', { kind: 'return', task: p.taskOf('y'), to: 'initiator', resume: 'direct' })
    expect(p.do('sales', { kind: 'resubmit' }).pending()).toEqual(['b:y', 'b:z'])
  })
  it('to a node that was passed; to no other', () => {
    const p = play(steps).approve('x').approve('y').approve('z')
    expect(refusalOf(p.try('w', { kind: 'return', task: p.taskOf('w'), to: { node: 'c' } }))).toBe('NOT_PASSED')
    p.do('w', { kind: 'return', task: p.taskOf('w'), to: { node: 'a' }, resume: 'direct' })
    expect(p.pending()).toEqual(['a:x'])
    expect(p.approve('x').pending()).toEqual(['c:w'])
  })
  it('out of a parallel branch: inside it or before the fork, never into the sibling branch', () => {
    const fork: Step = {
      id: 'g',
      kind: 'parallelGateway',
      branches: [
        { id: 'l', steps: [task('l1', ['x']), task('l2', ['y'])] },
        { id: 'r', steps: [task('r1', ['z']), task('r2', ['w'])] },
      ],
    }
    const p = play([task('a', ['s']), fork, task('end', ['e'])])
      .approve('s')
      .approve('x')
      .approve('z')
    expect(refusalOf(p.try('y', { kind: 'return', task: p.taskOf('y'), to: { node: 'r1' } }))).toBe('NOT_PASSED')
    p.do('y', { kind: 'return', task: p.taskOf('y'), to: { node: 'l1' } })
    expect(p.pending()).toEqual(['r2:w', 'l1:x'])
    p.approve('x').approve('w').approve('y')
    expect(p.pending()).toEqual(['end:e'])
    p.do('e', { kind: 'return', task: p.taskOf('e'), to: { node: 'l2' } })
    expect(p.pending()).toEqual(['l2:y'])
    expect(p.approve('y').pending()).toEqual(['end:e'])
  })
  it('before the fork cancels every branch', () => {
    const fork: Step = {
      id: 'g',
      kind: 'parallelGateway',
      branches: [
        { id: 'l', steps: [task('l1', ['x'])] },
        { id: 'r', steps: [task('r1', ['z'])] },
      ],
    }
    const p = play([task('a', ['s']), fork]).approve('s')
    p.do('x', { kind: 'return', task: p.taskOf('x'), to: { node: 'a' } })
    expect(p.pending()).toEqual(['a:s'])
    expect(p.approve('s').pending()).toEqual(['l1:x', 'r1:z'])
  })
})

describe('撤回 and 拿回', () => {
  it('the initiator may withdraw until somebody has acted', () => {
    expect(play([task('a', ['x'])]).do('sales', { kind: 'withdraw' }).instance.status).toBe('withdrawn')
    const p = play([task('a', ['x']), task('b', ['y'])]).approve('x')
    expect(refusalOf(p.try('sales', { kind: 'withdraw' }))).toBe('TOO_LATE')
    expect(refusalOf(p.try('x', { kind: 'withdraw' }))).toBe('NOT_YOURS')
  })
  it('an approver takes his approval back while the next one has not acted', () => {
    const p = play([task('a', ['x', 'v']), task('b', ['y'])])
      .approve('v')
      .approve('x')
    const mine = p.instance.tasks.find((t) => t.assignee === 'x')!.id
    p.do('x', { kind: 'takeBack', task: mine })
    expect(p.pending()).toEqual(['a:x'])
    expect(p.approve('x').approve('y').instance.status).toBe('approved')
    expect(refusalOf(p.try('x', { kind: 'takeBack', task: mine }))).toBe('ENDED')
  })
  it('an approval that has had effects is not taken back, though nobody has acted since', () => {
    const p = play([task('a', ['x']), { id: 'effect', kind: 'serviceTask', actions: [] }, task('b', ['y'])]).approve(
      'x',
    )
    expect(p.pending()).toEqual(['b:y'])
    const mine = p.instance.tasks.find((t) => t.assignee === 'x')!.id
    expect(refusalOf(p.try('x', { kind: 'takeBack', task: mine }))).toBe('TOO_LATE')
  })
})

describe('gateways', () => {
  const when = (limit: number) => ({ '<': [{ var: 'amount' }, limit] })
  it('exclusive: the first that holds, else the default', () => {
    const gateway: Step = {
      id: 'g',
      kind: 'exclusiveGateway',
      branches: [
        { id: 's', when: when(100), steps: [task('s1', ['x'])] },
        { id: 'm', when: when(1000), steps: [task('m1', ['y'])] },
        { id: 'd', default: true, steps: [task('d1', ['z'])] },
      ],
    }
    const open = (amount: number | null) => play([gateway], {}, { amount }).pending()
    expect([open(50), open(500), open(5000), open(null)]).toEqual([['s1:x'], ['m1:y'], ['d1:z'], ['d1:z']])
  })
  it('parallel with join N goes on at the Nth and cancels the rest', () => {
    const gateway: Step = {
      id: 'g',
      kind: 'parallelGateway',
      join: 1,
      branches: [
        { id: 'l', steps: [task('l1', ['x'])] },
        { id: 'r', steps: [task('r1', ['z'])] },
      ],
    }
    const p = play([gateway, task('n', ['e'])]).approve('z')
    expect(p.pending()).toEqual(['n:e'])
    expect(p.instance.tasks.find((t) => t.assignee === 'x')!.state).toBe('cancelled')
  })
  it('a refusal in one branch ends the instance, or with 仅分支 the branch alone', () => {
    const fork = (onReject?: string): Step => ({
      id: 'g',
      kind: 'parallelGateway',
      ...(onReject ? { onReject } : {}),
      branches: [
        { id: 'l', steps: [task('l1', ['x'])] },
        { id: 'r', steps: [task('r1', ['z'])] },
      ],
    })
    expect(play([fork()]).reject('x').instance.status).toBe('rejected')
    expect(
      play([fork('branch')])
        .reject('x')
        .approve('z').instance.status,
    ).toBe('approved')
    expect(
      play([fork('branch')])
        .reject('x')
        .reject('z').instance.status,
    ).toBe('rejected')
  })
  it('inclusive: all that hold, joined', () => {
    const gateway: Step = {
      id: 'g',
      kind: 'inclusiveGateway',
      branches: [
        { id: 'a', when: when(100), steps: [task('a1', ['x'])] },
        { id: 'b', when: when(1000), steps: [task('b1', ['y'])] },
        { id: 'd', default: true, steps: [] },
      ],
    }
    expect(play([gateway, task('n', ['e'])], {}, { amount: 50 }).pending()).toEqual(['a1:x', 'b1:y'])
    expect(play([gateway, task('n', ['e'])], {}, { amount: 500 }).pending()).toEqual(['b1:y'])
    expect(play([gateway, task('n', ['e'])], {}, { amount: 5000 }).pending()).toEqual(['n:e'])
  })
})

describe('who decides', () => {
  const roles = { boss: ['b1'], admin: ['adm'] }
  const admins = { admins: [{ kind: 'role', role: 'admin' }] }
  const start = (step: Step, company: Company = {}, record = {}) =>
    new Play(flowOf([step], admins), envOf({ roles, ...company }, record)).start()
  it('nobody found: administrators, pass, refuse, or wait with an alarm', () => {
    const empty = (onEmpty?: unknown) => start(task('a', ['gone'], onEmpty ? { onEmpty } : {}), { disabled: ['gone'] })
    expect(empty().pending()).toEqual(['a:adm'])
    expect(empty({ do: 'approve' }).instance.status).toBe('approved')
    expect(empty({ do: 'reject' }).instance.status).toBe('rejected')
    const paused = empty({ do: 'pause' })
    expect(paused.instance.status).toBe('running')
    expect(paused.last!.commands.find((command) => command.kind === 'alarm')).toMatchObject({ people: ['adm'] })
  })
  it('initiator = approver: himself, skipped, or his manager', () => {
    const self = (onSelf?: string) =>
      start(task('a', ['sales'], onSelf ? { onSelf: { do: onSelf } } : {}), {
        heads: { sales: ['sales', 'mgr', 'dir'] },
      })
    expect(self().pending()).toEqual(['a:sales'])
    expect(self('skip').instance.status).toBe('approved')
    expect(self('nextManager').pending()).toEqual(['a:mgr'])
  })
  it('department heads by level, a field of the record, an expression', () => {
    const at = (level: number) =>
      start(task('a', [], { approvers: [{ kind: 'departmentHead', of: 'initiator', level }] }), {
        heads: { sales: ['mgr', 'dir'] },
      }).pending()
    expect([at(1), at(2), at(3)]).toEqual([['a:mgr'], ['a:dir'], ['a:adm']])
    const record = { owner_id: 'own' }
    expect(start(task('a', [], { approvers: [{ kind: 'field', field: 'owner_id' }] }), {}, record).pending()).toEqual([
      'a:own',
    ])
    const expression = { kind: 'expression', expression: { var: 'owner_id' } }
    expect(start(task('a', [], { approvers: [expression] }), {}, record).pending()).toEqual(['a:own'])
  })
  it('the same person again is passed once, but not after values have changed or where fields wait for him', () => {
    const again = { onRepeat: 'adjacent' }
    const steps = [task('a', ['x']), task('b', ['x'], again)]
    expect(play(steps).approve('x').instance.status).toBe('approved')
    expect(play(steps).approve('x', { changed: true }).instance.status).toBe('approved')
    expect(
      play([task('a', ['x']), task('m', ['y']), task('b', ['x'], { onRepeat: 'first' })])
        .approve('x')
        .approve('y', { changed: true })
        .pending(),
    ).toEqual(['b:x'])
    expect(
      play([task('a', ['x']), task('b', ['x'], { ...again, must: true })])
        .approve('x')
        .pending(),
    ).toEqual(['b:x'])
    const fields = { risk: 'required' }
    expect(
      play([task('a', ['x']), task('b', ['x'], { ...again, fields })])
        .approve('x')
        .pending(),
    ).toEqual(['b:x'])
  })
})

describe('time', () => {
  const timeout = (then?: unknown, fields?: unknown) =>
    task('a', ['x'], {
      timeout: { after: { value: 2, unit: 'hour' }, remind: [{ before: { value: 1, unit: 'hour' } }], then },
      ...(fields ? { fields } : {}),
    })
  const due = (p: Play) => p.do(null, { kind: 'timer', visit: p.instance.visits.at(-1)!.id, name: 'due' })
  it('sets a deadline and its reminders, and passes on to the manager', () => {
    const p = play([timeout('manager')], { heads: { x: ['x', 'mgr'] } })
    const timers = p.last!.commands.filter((command) => command.kind === 'setTimer')
    expect(timers.map((timer) => timer.name)).toEqual(['remind_0', 'due'])
    expect(due(p).pending()).toEqual(['a:mgr'])
  })
  it('reminds before, at and after the deadline, and every so often from the arrival on', () => {
    const hour = (value: number) => ({ value, unit: 'hour' })
    const remind = [{ before: hour(1) }, { before: hour(0) }, { after: hour(3) }, { every: hour(1) }]
    const p = play([task('a', ['x'], { timeout: { after: hour(4), remind } })])
    const at = (name: string) =>
      p.last!.commands.flatMap((command) =>
        command.kind === 'setTimer' && command.name === name ? [command.at.slice(11, 16)] : [],
      )
    expect(p.instance.visits[0]!.enteredAt.slice(11, 16)).toBe('01:01')
    expect(['due', 'remind_0', 'remind_1', 'remind_2', 'remind_3'].map(at)).toEqual([
      ['05:01'],
      ['04:01'],
      ['05:01'],
      ['08:01'],
      ['02:01'],
    ])
  })
  it('passes by itself, but never over an empty required field', () => {
    expect(due(play([timeout('approve')])).instance.status).toBe('approved')
    const p = due(play([timeout('approve', { risk: 'required' })]))
    expect(p.instance.status).toBe('running')
    expect(p.last!.commands).toMatchObject([{ kind: 'alarm', reason: 'REQUIRED' }])
  })
  it('a timer of a visit that is over changes nothing', () => {
    const p = play([timeout('reject'), task('b', ['y'])])
    const visit = p.instance.visits[0]!.id
    p.approve('x').do(null, { kind: 'timer', visit, name: 'due' })
    expect(p.pending()).toEqual(['b:y'])
  })
  it('waits and goes on', () => {
    const p = play([{ id: 'w', kind: 'timer', duration: { value: 1, unit: 'day' } }, task('b', ['y'])])
    expect(p.pending()).toEqual([])
    p.do(null, { kind: 'timer', visit: p.instance.visits[0]!.id, name: 'wait' })
    expect(p.pending()).toEqual(['b:y'])
  })
})
