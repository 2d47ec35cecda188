import { advance, ENDED, type CompiledFlow, type FlowEvent, type FlowInstance, type Step } from '@tenon/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envOf, flowOf, Play } from './flow-testing.ts'

const PEOPLE = ['p1', 'p2', 'p3', 'p4', 'sales']

/** Random block trees with every node kind. */
function treeOf(random: () => number, depth: number, prefix: string): Step[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i): Step => {
    const id = `${prefix}${i}`
    const branches = (conditional: boolean) =>
      [0, 1, 2].slice(0, 2 + Math.floor(random() * 2)).map((b, at, all) => ({
        id: `${id}b${b}`,
        ...(conditional
          ? at === all.length - 1
            ? { default: true }
            : { when: { '<': [{ var: 'amount' }, pick([10, 100, 1000])] } }
          : {}),
        steps: random() < 0.15 ? [] : treeOf(random, depth - 1, `${id}b${b}_`),
      }))
    const kind =
      depth > 0
        ? pick(['userTask', 'userTask', 'exclusiveGateway', 'parallelGateway', 'inclusiveGateway', 'serviceTask'])
        : pick(['userTask', 'userTask', 'userTask', 'copyTask', 'timer', 'serviceTask', 'subFlow'])
    if (kind === 'exclusiveGateway') return { id, kind, branches: branches(true) }
    if (kind === 'inclusiveGateway') return { id, kind, branches: branches(true) }
    if (kind === 'parallelGateway')
      return {
        id,
        kind,
        branches: branches(false),
        ...(random() < 0.3 ? { join: 1 } : {}),
        onReject: pick(['end', 'branch']),
      }
    if (kind === 'serviceTask') return { id, kind, actions: [{ set: { amount: 5 } }] }
    if (kind === 'copyTask') return { id, kind, to: [{ kind: 'member', people: [pick(PEOPLE)] }] }
    if (kind === 'subFlow')
      return {
        id,
        kind,
        flow: 'other',
        wait: random() < 0.7,
        ...(random() < 0.5 ? { out: { amount: 1 } } : {}),
        onReject: pick(['reject', 'continue']),
      }
    if (kind === 'timer') return { id, kind, duration: { value: 1, unit: 'hour' } }
    return {
      id,
      kind: 'userTask',
      approvers: [
        random() < 0.15
          ? { kind: 'managers', of: 'initiator', levels: pick([1, 2, 3]), from: pick(['bottom', 'top']) }
          : {
              kind: 'member',
              people: random() < 0.1 ? ['gone'] : [pick(PEOPLE), pick(PEOPLE), pick([...PEOPLE, 'gone'])],
            },
      ],
      ...(random() < 0.1 ? { onReject: { to: 'n0' } } : {}),
      mode: pick<unknown>(['any', 'sequence', { all: 1 }, { all: 0.5 }]),
      onEmpty: { do: pick(['flowAdmin', 'approve', 'pause']) },
      onSelf: { do: pick(['self', 'skip', 'nextManager']) },
      onRepeat: pick(['none', 'adjacent', 'first']),
      rejectNeedsAll: random() < 0.3,
      opinionOnly: random() < 0.3,
      actions: ['approve', 'reject', 'return', 'transfer', 'delegate', 'addSign'],
      ...(random() < 0.3
        ? { timeout: { after: { value: 1, unit: 'hour' }, then: pick(['approve', 'reject', 'manager', 'return']) } }
        : {}),
    }
  })
}

function randomEvent(random: () => number, instance: FlowInstance): { actor: string | null; event: FlowEvent } {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const pending = instance.tasks.filter((task) => task.state === 'pending')
  const active = instance.visits.filter((visit) => visit.state === 'active')
  const failed = active.find((visit) => visit.failed)
  if (failed && random() < 0.4)
    return { actor: 'adm', event: { kind: pick(['retry', 'skip'] as const), visit: failed.id, comment: 'x' } }
  const starting = active.find((visit) => visit.calling && !visit.failed)
  if (starting && random() < 0.2) return { actor: null, event: { kind: 'failed', visit: starting.id, reason: {} } }
  const busy = active.find((visit) => visit.effects && !visit.failed)
  if (busy && random() < 0.2) return { actor: null, event: { kind: 'failed', visit: busy.id, reason: {} } }
  if (busy) return { actor: null, event: { kind: 'continue' } }
  const calling = active.find((visit) => visit.calls && !visit.failed)
  if (calling && (calling.calling || pending.length === 0 || random() < 0.3)) {
    const visit = calling.id
    const running = Object.entries(calling.calls!).find(([, status]) => status === 'running')
    const status = pick(['approved', 'approved', 'rejected'] as const)
    if (calling.calling)
      return {
        actor: null,
        event: { kind: 'called', visit, calls: random() < 0.2 ? {} : { c1: 'running', c2: status } },
      }
    if (running) return { actor: null, event: { kind: 'callEnded', visit, instance: running[0], status } }
  }
  if (random() < 0.04) return { actor: 'adm', event: { kind: 'jump', node: pick(instance.visits).node } }
  const open = instance.tasks.filter((task) => task.state === 'pending' || task.state === 'waiting')
  if (open.length > 0 && random() < 0.04)
    return { actor: 'adm', event: { kind: 'reassign', task: pick(open).id, to: pick(PEOPLE) } }
  const paused = active.find((visit) => !visit.branches && !instance.tasks.some((task) => task.visit === visit.id))
  if (paused && random() < 0.3)
    return { actor: 'adm', event: { kind: 'name', visit: paused.id, people: [pick(PEOPLE), pick(PEOPLE)] } }
  const timed = active.filter((visit) => visit.dueAt)
  if (timed.length > 0 && (pending.length === 0 || random() < 0.15))
    return { actor: null, event: { kind: 'timer', visit: pick(timed).id, name: random() < 0.5 ? 'due' : 'wait' } }
  if (instance.status === 'returned') return { actor: instance.initiator, event: { kind: 'resubmit' } }
  if (pending.length === 0 && failed)
    return { actor: 'adm', event: { kind: pick(['retry', 'skip'] as const), visit: failed.id, comment: 'x' } }
  if (pending.length === 0) return { actor: instance.initiator, event: { kind: 'cancel' } }
  const task = pick(pending)
  const other = pick(PEOPLE)
  const choice = random()
  const on = (event: FlowEvent) => ({ actor: random() < 0.05 ? other : task.assignee, event })
  if (choice < 0.5) return on({ kind: 'approve', task: task.id, changed: random() < 0.2 })
  if (choice < 0.6) return on({ kind: 'reject', task: task.id })
  if (choice < 0.7)
    return on({
      kind: 'return',
      task: task.id,
      to: pick<'initiator' | 'previous' | { node: string }>([
        'initiator',
        'previous',
        { node: pick(instance.visits).node },
      ]),
      resume: pick(['steps', 'direct'] as const),
    })
  if (choice < 0.78) return on({ kind: 'transfer', task: task.id, to: other, comment: 'x' })
  if (choice < 0.84) return on({ kind: 'delegate', task: task.id, to: other })
  if (choice < 0.93)
    return on({
      kind: 'addSign',
      task: task.id,
      people: [other],
      position: pick(['before', 'after', 'parallel'] as const),
    })
  if (choice < 0.97) return on({ kind: 'takeBack', task: pick(instance.tasks).id })
  return on({ kind: 'removeSign', task: pick(instance.tasks).id })
}

describe('any flow under any events', () => {
  it(
    'is never stuck, has one outcome, keeps decided tasks, and resumes from its stored text',
    { timeout: 60_000 },
    () => {
      const outcomes = new Map<string, number>()
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const random = randomOf(seed)
          const flow = flowOf(treeOf(random, 2, 'n'), { admins: [{ kind: 'member', people: ['adm'] }] })
          const env = envOf(
            { disabled: ['gone'], heads: { p1: ['p2', 'p3'], sales: ['p4'] } },
            { amount: random() * 2000 },
          )
          const play = new Play(flow, env)
          let result = play.try('sales', { kind: 'start' })
          let ended = 0
          for (let step = 0; step < 120; step++) {
            if (result.ok) {
              ended += result.log.filter((line) => line.kind === 'ended').length
              keepsDecided(play.instance, result.instance)
              countsRight(flow, result.instance)
              play.instance = JSON.parse(JSON.stringify(result.instance)) as FlowInstance
              invariants(play.instance)
            } else if (result.needs) throw new Error('a query was left open')
            if (ENDED.includes(play.instance.status)) break
            env.now = new Date(Date.parse(env.now) + 60_000).toISOString()
            const { actor, event } = randomEvent(random, play.instance)
            result = play.try(actor, event)
          }
          expect(ended).toBe(ENDED.includes(play.instance.status) ? 1 : 0)
          outcomes.set(play.instance.status, (outcomes.get(play.instance.status) ?? 0) + 1)
          if (ended === 1) {
            const late = advance(flow, play.instance, 'sales', { kind: 'withdraw' }, env)
            expect(late).toMatchObject({ ok: false, refused: { code: 'ENDED' } })
          }
        }),
        { numRuns: 600, seed: 7 },
      )
      expect([...outcomes.keys()].sort()).toEqual(expect.arrayContaining(['approved', 'cancelled', 'rejected']))
    },
  )
})

// helpers

function invariants(instance: FlowInstance): void {
  const active = instance.visits.filter((visit) => visit.state === 'active')
  const open = instance.tasks.filter((task) => task.state === 'pending' || task.state === 'waiting')
  const keys = instance.visits.map((visit) => `${visit.node}#${visit.number}`)
  expect(new Set(keys).size).toBe(keys.length)
  for (const task of open) expect(active.map((visit) => visit.id)).toContain(task.visit)
  if (ENDED.includes(instance.status)) {
    expect(active).toEqual([])
    expect(open).toEqual([])
    return
  }
  // Something can always happen: a person, a clock, effects to be done, or a node that told the administrators.
  for (const visit of active) {
    if (visit.branches) {
      expect(Object.values(visit.branches)).toContain('active')
      continue
    }
    const tasks = instance.tasks.filter((task) => task.visit === visit.id)
    const moves =
      tasks.some((task) => task.state === 'pending') ||
      visit.effects ||
      visit.dueAt ||
      visit.calls ||
      tasks.length === 0
    expect(moves, JSON.stringify({ visit, tasks })).toBeTruthy()
  }
  expect(active.some((visit) => !visit.branches)).toBe(true)
}

/** A node that was left as approved had the approvals that its mode asks for; one that refused had a refusal. */
function countsRight(flow: CompiledFlow, instance: FlowInstance): void {
  for (const visit of instance.visits) {
    const node = flow.nodes.get(visit.node)
    const rule = node?.kind.people?.(node.step)
    const tasks = instance.tasks.filter((task) => task.visit === visit.id && task.state !== 'transferred')
    if (!rule || tasks.length === 0) continue
    const set = tasks.filter((task) => task.position === 'main' || task.position === 'parallel')
    const yes = set.filter((task) => task.state === 'approved' || task.state === 'skipped').length
    const mode = rule.mode ?? { all: 1 }
    if (visit.state === 'done') {
      const live = set.filter((task) => task.state !== 'cancelled').length
      const share = typeof mode === 'object' ? mode.all : 1
      const needed =
        mode === 'any' ? 1 : share >= 1 ? live : Math.max(1, Math.ceil(share * (visit.approvers ?? set.length)))
      expect(yes, JSON.stringify({ visit, tasks })).toBeGreaterThanOrEqual(needed)
    }
    if (visit.state === 'rejected')
      expect(
        tasks.some((task) => task.state === 'rejected'),
        JSON.stringify({ visit, tasks }),
      ).toBe(true)
  }
}

function keepsDecided(before: FlowInstance, after: FlowInstance): void {
  for (const task of before.tasks) {
    const now = after.tasks.find((other) => other.id === task.id)!
    const decided = task.state !== 'pending' && task.state !== 'waiting'
    // NB: 拿回 is the one way back, and only for an approval.
    if (decided && !(task.state === 'approved' && now.state === 'pending')) expect(now).toEqual(task)
  }
}

function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
