import { compareFlows, migrate, type FlowInstance, type NodeMap, type Step } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { envOf, flowOf, Play } from './flow-testing.ts'
import { fork, step } from './stories/story.ts'

const chain = [step('a', '甲'), step('b', '乙'), step('c', '丙')]
/** An instance of the old steps after these approvals, taken over to the new ones. */
function moved(before: readonly Step[], after: readonly Step[], approvals: readonly string[], map: NodeMap = {}) {
  const play = new Play(flowOf(before), envOf({}, {}), '发起人').start()
  for (const person of approvals) play.approve(person)
  const result = migrate(play.flow, flowOf(after), play.instance, map, envOf({}, {}, 500))
  return { play, result }
}
/** Goes on with what came of it, on the new version. */
function goOn(after: readonly Step[], instance: FlowInstance): Play {
  const play = new Play(flowOf(after), envOf({}, {}, 900), '发起人')
  play.instance = instance
  return play
}

describe('migration of a running instance', () => {
  it('keeps who was asked, and goes on as the new version says', () => {
    const after = [step('a', '甲'), step('b', '丁'), step('d', '戊'), step('c', '丙')]
    const { result } = moved(chain, after, ['甲'])
    if (!result.ok) throw new Error(JSON.stringify(result))
    expect(result.at).toEqual(['b'])
    const play = goOn(after, result.instance)
    expect(play.pending()).toEqual(['b:乙'])
    expect(play.approve('乙').pending()).toEqual(['d:戊'])
    expect(play.approve('戊').approve('丙').instance.status).toBe('approved')
  })
  it('asks for a counterpart where the node is gone, and takes the one that is named', () => {
    const after = [step('a', '甲'), step('x', '乙'), step('c', '丙')]
    expect(moved(chain, after, ['甲']).result).toEqual({ ok: false, problems: [{ reason: 'GONE', node: 'b' }] })
    const { result } = moved(chain, after, ['甲'], { b: 'x' })
    if (!result.ok) throw new Error(JSON.stringify(result))
    expect(goOn(after, result.instance).approve('乙').pending()).toEqual(['c:丙'])
  })
  it('opens the gateway that now stands around what is under way, and leaves the one that is gone', () => {
    const inside = [step('a', '甲'), fork({ left: [step('b', '乙')], right: [step('r', '己')] }), step('c', '丙')]
    const { result } = moved(chain, inside, ['甲'])
    if (!result.ok) throw new Error(JSON.stringify(result))
    expect(goOn(inside, result.instance).approve('乙').pending()).toEqual(['c:丙'])
    const gate = (inner: Step): Step => ({
      id: 'g',
      kind: 'exclusiveGateway',
      branches: [{ id: 'only', default: true, steps: [inner] }],
    })
    const out = moved([step('a', '甲'), gate(step('b', '乙')), step('c', '丙')], chain, ['甲']).result
    if (!out.ok) throw new Error(JSON.stringify(out))
    expect(goOn(chain, out.instance).approve('乙').pending()).toEqual(['c:丙'])
  })
  it('refuses what it would have to guess', () => {
    const parallel = [fork({ left: [step('b', '乙')], right: [step('r', '己')] }), step('c', '丙')]
    const flat = [step('b', '乙'), step('r', '己'), step('c', '丙')]
    expect(moved(parallel, flat, []).result).toEqual({ ok: false, problems: [{ reason: 'PARALLEL' }] })
    const less = [fork({ left: [step('b', '乙')] }), step('r', '己'), step('c', '丙')]
    expect(moved(parallel, less, []).result).toMatchObject({
      ok: false,
      problems: [{ reason: 'BRANCH', node: 'fork' }],
    })
    const wait = [step('a', '甲'), { id: 'b', kind: 'timer', duration: { value: 1, unit: 'day' } }]
    expect(moved(chain, wait, ['甲']).result).toEqual({ ok: false, problems: [{ reason: 'KIND', node: 'b' }] })
    expect(moved(chain, chain, ['甲', '乙', '丙']).result).toEqual({ ok: false, problems: [{ reason: 'ENDED' }] })
  })
  it('takes parallel branches over as they stand', () => {
    const before = [fork({ left: [step('b', '乙')], right: [step('r', '己')] }), step('c', '丙')]
    const after = [fork({ left: [step('b', '乙'), step('n', '庚')], right: [step('r', '己')] }), step('c', '丙')]
    const { result } = moved(before, after, ['己'])
    if (!result.ok) throw new Error(JSON.stringify(result))
    const play = goOn(after, result.instance)
    expect(play.approve('乙').pending()).toEqual(['n:庚'])
    expect(play.approve('庚').pending()).toEqual(['c:丙'])
  })
  it('changes nothing of the instance that it is given', () => {
    const play = new Play(flowOf(chain), envOf({}, {}), '发起人').start()
    const before = JSON.stringify(play.instance)
    migrate(play.flow, flowOf([step('x', '甲')]), play.instance, { a: 'x' }, envOf({}, {}, 500))
    expect(JSON.stringify(play.instance)).toBe(before)
  })
})

describe('two versions of a flow', () => {
  it('differ in what was added, removed, changed and moved', () => {
    const gate = (inner: readonly Step[], when: unknown): Step =>
      ({
        id: 'g',
        kind: 'exclusiveGateway',
        branches: [
          { id: 'big', when, steps: inner },
          { id: 'else', default: true, steps: [] },
        ],
      }) as Step
    const before = flowOf([step('a', '甲'), step('b', '乙'), gate([], 1), step('c', '丙')]).definition
    const after = flowOf([step('a', '丁'), gate([step('b', '乙')], 2), step('d', '戊')], { label: 'G' }).definition
    const { changes, settings, flow } = compareFlows(before, after)
    expect(Object.fromEntries(changes)).toEqual({ a: 'changed', b: 'moved', big: 'changed', c: 'removed', d: 'added' })
    expect(settings.get('a')).toEqual(['approvers'])
    expect(flow).toEqual(['label'])
    expect(compareFlows(before, before).changes.size).toBe(0)
  })
})
