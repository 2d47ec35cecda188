import type { RuleDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { compareRules } from './compare-rules.ts'

const rule = (over: object): RuleDefinition =>
  ({
    kind: 'rule',
    key: 'r',
    label: 'R',
    form: 'f',
    onImport: false,
    when: [{ on: 'created' }],
    then: [],
    ...over,
  }) as never
const a = { id: 'a', kind: 'notify', title: 'x', to: [] }
const b = { id: 'b', kind: 'setFields', set: { p: 1, q: 2 } }

test('two versions differ by parts of the rule and by actions, not by how their keys are ordered', () => {
  expect(compareRules(rule({ then: [a, b] }), rule({ then: [a, { ...b, set: { q: 2, p: 1 } }] }))).toEqual({
    parts: [],
    actions: [],
  })
  expect(
    compareRules(
      rule({ then: [a, b] }),
      rule({
        if: true,
        then: [
          { ...a, title: 'y' },
          { id: 'c', kind: 'mail' },
        ],
      }),
    ),
  ).toEqual({
    parts: ['if'],
    actions: [
      { id: 'a', change: 'changed', settings: ['title'] },
      { id: 'c', change: 'added', settings: [] },
      { id: 'b', change: 'removed', settings: [] },
    ],
  })
  expect(compareRules(rule({ then: [a, b] }), rule({ then: [b, a] })).actions.map(({ change }) => change)).toEqual([
    'moved',
    'moved',
  ])
})

test('what stands inside an action is compared by itself, and the action without it', () => {
  const kindOf = (kind: string) =>
    kind === 'branch'
      ? ({
          ways: ({ ways }: { ways: { then: never }[] }) =>
            ways.map(({ then }, i) => ({ path: `ways/${i}/then`, actions: then })),
        } as never)
      : undefined
  const fork = (condition: unknown, then: unknown) =>
    rule({ then: [{ id: 'f', kind: 'branch', ways: [{ if: condition, then }] }] })
  expect(compareRules(fork(true, [a]), fork(true, [{ ...a, title: 'y' }]), kindOf).actions).toEqual([
    { id: 'a', change: 'changed', settings: ['title'] },
  ])
  expect(compareRules(fork(true, [a]), fork(false, [a, b]), kindOf).actions).toEqual([
    { id: 'f', change: 'changed', settings: ['ways'] },
    { id: 'b', change: 'added', settings: [] },
  ])
})
