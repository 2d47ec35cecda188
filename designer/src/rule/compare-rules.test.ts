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
