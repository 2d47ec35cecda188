import { emptyForm, type AppBundle, type FieldDefinition } from '@tenon/engine'
import { expect, test } from 'vitest'
import { removalWords } from './removal-words.ts'

const field = (key: string, column?: string): FieldDefinition => ({
  id: key,
  key,
  type: 'text',
  label: `L${key}`,
  ...(column ? { column } : {}),
})
const deal = {
  ...emptyForm('deal', 'Deal'),
  fields: [field('name', 'name'), field('level'), field('free')],
  checks: [{ key: 'c', when: { '==': [{ var: 'level' }, 'A'] }, do: 'block' as const, at: ['level'], message: 'm' }],
}
const none = {}
const bundle: AppBundle = {
  app: { kind: 'app', key: 'a', label: 'A' },
  options: none,
  forms: { deal },
  flows: none,
  rules: {
    r: {
      kind: 'rule',
      key: 'r',
      label: 'Assign',
      form: 'deal',
      onImport: false,
      when: [{ on: 'updated', field: 'level' }],
      then: [],
    },
  },
  reports: none,
  dashboards: none,
  roles: none,
}
const texts = {
  t: (key: string, params?: Record<string, unknown>) => [key, ...Object.values(params ?? {})].join(' '),
  label: String,
  joined: (names: readonly string[]) => names.join(', '),
}
const words = (key: string) =>
  removalWords(
    bundle,
    'deal',
    deal.fields.find((each) => each.key === key)!,
    undefined,
    texts,
  )

test('who removes a field learns what still names it, and that its values are archived', () => {
  expect(words('level')).toBe(
    'formDesigner.removed.field Llevel formDesigner.removed.used formDesigner.removed.part.checks, designer.tabs.rule“Assign”',
  )
  expect(words('name')).toBe('formDesigner.removed.field Lname formDesigner.removed.archived')
})

test('a field that nobody needs goes without a word', () => {
  expect(words('free')).toBeUndefined()
})
