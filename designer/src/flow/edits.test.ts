import type { FlowDefinition, Step } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import * as edits from './edits.ts'
import { locateStep } from './locate-step.ts'

const task = (id: string): Step => ({ id, kind: 'userTask' })
const flow: FlowDefinition = {
  kind: 'flow',
  key: 'f',
  label: 'F',
  form: 'contract',
  steps: [
    task('a'),
    {
      id: 'g',
      kind: 'exclusiveGateway',
      branches: [
        { id: 'x', when: { '==': [1, 1] }, steps: [task('b'), task('c')] },
        { id: 'y', when: { '==': [1, 2] }, steps: [] },
        { id: 'z', default: true, steps: [task('d')] },
      ],
    },
    task('e'),
  ],
}
const shape = (steps: readonly Step[]): unknown[] =>
  steps.map((s) => (s.branches ? [s.id, ...s.branches.map((b) => [b.id, ...shape(b.steps)])] : s.id))

describe('steps', () => {
  test('go into the flow and into a branch', () => {
    expect(shape(edits.insertStep(flow, { list: null, index: 1 }, task('n')).steps)[1]).toBe('n')
    const inside = edits.insertStep(flow, { list: { gateway: 'g', branch: 'y' }, index: 0 }, task('n'))
    expect(shape(inside.steps)[1]).toEqual(['g', ['x', 'b', 'c'], ['y', 'n'], ['z', 'd']])
  })
  test('move within a list, between branches and out of them', () => {
    expect(shape(edits.moveStep(flow, 'a', { list: null, index: 3 }).steps).at(-1)).toBe('a')
    expect(shape(edits.moveStep(flow, 'a', { list: null, index: 2 }).steps)[1]).toBe('a')
    const crossed = edits.moveStep(flow, 'b', { list: { gateway: 'g', branch: 'z' }, index: 1 })
    expect(shape(crossed.steps)[1]).toEqual(['g', ['x', 'c'], ['y'], ['z', 'd', 'b']])
  })
  test('never move into themselves', () => {
    expect(edits.moveStep(flow, 'g', { list: { gateway: 'g', branch: 'y' }, index: 0 })).toBe(flow)
  })
  test('are copied with ids that nothing else has', () => {
    const copy = edits.copyOfStep(flow, flow.steps[1]!)
    expect(shape([copy])).toEqual([['g_2', ['x_2', 'b_2', 'c_2'], ['y_2'], ['z_2', 'd_2']]])
  })
  test('that did not change keep their identity, so that undo stays cheap', () => {
    const next = edits.updateStep(flow, 'd', (s) => ({ ...s, label: '新' }))
    expect(next.steps[0]).toBe(flow.steps[0])
    expect(next.steps[1]!.branches![0]).toBe(flow.steps[1]!.branches![0])
    expect(next.steps[1]!.branches![2]!.steps[0]!.label).toBe('新')
  })
})

describe('branches', () => {
  const ids = (f: FlowDefinition) => edits.findStep(f, 'g')?.branches?.map((b) => b.id + (b.default ? '*' : ''))
  test('are added before the default one', () => {
    expect(ids(edits.addBranch(flow, 'g', { id: 'n', steps: [] }))).toEqual(['x', 'y', 'n', 'z*'])
  })
  test('shift their priority, but never past the default', () => {
    expect(ids(edits.shiftBranch(flow, 'g', 'x', 1))).toEqual(['y', 'x', 'z*'])
    expect(ids(edits.shiftBranch(flow, 'g', 'y', 1))).toEqual(['x', 'y', 'z*'])
  })
  test('leave a default behind when the default is removed', () => {
    const next = edits.removeBranch(flow, 'g', 'z')
    expect(ids(next)).toEqual(['x', 'y*'])
    expect(edits.findStep(next, 'g')!.branches![1]).not.toHaveProperty('when')
  })
  test('dissolve with their gateway when only one is left, keeping its steps', () => {
    const next = edits.removeBranch(edits.removeBranch(flow, 'g', 'y'), 'g', 'z')
    expect(shape(next.steps)).toEqual(['a', 'b', 'c', 'e'])
  })
  test('become the default one without a condition', () => {
    expect(ids(edits.makeDefault(flow, 'g', 'x'))).toEqual(['y', 'z', 'x*'])
  })
})

describe('paths of issues', () => {
  test('lead to the step or the branch they are about', () => {
    expect(locateStep(flow, 'steps/0/approvers')).toEqual({ id: 'a' })
    expect(locateStep(flow, 'steps/1/branches/0/when')).toEqual({ id: 'x', gateway: 'g' })
    expect(locateStep(flow, 'steps/1/branches/0/steps/1/timeout')).toEqual({ id: 'c' })
    expect(locateStep(flow, 'statusField')).toBeUndefined()
  })
  describe('as a whole', () => {
    const two: FlowDefinition = {
      ...flow,
      steps: [
        ...flow.steps,
        {
          id: 'p',
          kind: 'parallelGateway',
          branches: [
            { id: 'm', steps: [task('k')] },
            { id: 'n', steps: [] },
          ],
        },
      ],
    }
    const place = (from: [string, string], to: [string, number], copy = false) =>
      edits.placeBranch(two, { gateway: from[0], branch: from[1] }, { gateway: to[0], index: to[1] }, copy)
    const lists = (f: FlowDefinition, gateway: string) =>
      edits
        .findStep(f, gateway)
        ?.branches?.map((b) => [b.id + (b.default ? '*' : '') + (b.when ? '?' : ''), ...shape(b.steps)])
    test('change their place among the others; the default stays last', () => {
      expect(lists(place(['g', 'x'], ['g', 2]).flow, 'g')).toEqual([['y?'], ['x?', 'b', 'c'], ['z*', 'd']])
      expect(lists(place(['g', 'x'], ['g', 3]).flow, 'g')).toEqual([['y?'], ['x?', 'b', 'c'], ['z*', 'd']])
      expect(place(['g', 'x'], ['g', 1]).flow).toBe(two)
      expect(place(['g', 'z'], ['g', 0]).flow).toBe(two)
    })
    test('go over to another gateway with what they hold; conditions only where it chooses', () => {
      const over = place(['g', 'x'], ['p', 1]).flow
      expect(lists(over, 'g')).toEqual([['y?'], ['z*', 'd']])
      expect(lists(over, 'p')).toEqual([['m', 'k'], ['x', 'b', 'c'], ['n']])
      const back = place(['p', 'm'], ['g', 3])
      expect(lists(back.flow, 'g')).toEqual([['x?', 'b', 'c'], ['y?'], ['m', 'k'], ['z*', 'd']])
      // With one branch left the gateway is gone.
      expect(edits.findStep(back.flow, 'p')).toBeUndefined()
      const lost = place(['g', 'z'], ['p', 0]).flow
      expect(lists(lost, 'g')?.at(-1)?.[0]).toBe('y*')
    })
    test('are copied with ids of their own', () => {
      const { flow: copied, id } = place(['g', 'x'], ['g', 1], true)
      expect([id, lists(copied, 'g')]).toEqual(['x_2', [['x?', 'b', 'c'], ['x_2?', 'b_2', 'c_2'], ['y?'], ['z*', 'd']]])
    })
    test('never go into themselves', () => {
      const inner = edits.moveStep(two, 'p', { list: { gateway: 'g', branch: 'x' }, index: 0 })
      const into = edits.placeBranch(inner, { gateway: 'g', branch: 'x' }, { gateway: 'p', index: 0 }, false)
      expect(into.flow).toBe(inner)
    })
  })
})
