import type { RoleDefinition } from '@tenon/engine'
import { describe, expect, test } from 'vitest'
import { modeOf, rightOf, scopeKey, setAction, setFieldRight, setScope } from './grant-edits.ts'

const role: RoleDefinition = {
  kind: 'role',
  key: 'sales',
  label: '销售',
  forms: { customer: { view: { scope: 'own' }, edit: { scope: 'own' }, delete: { scope: 'all' } } },
}

describe('actions', () => {
  test('a granted action covers the rows that may be viewed', () => {
    expect(setAction(role, 'customer', 'transfer', true).forms.customer!.transfer).toEqual({ scope: 'own' })
    expect(setAction(role, 'customer', 'export', true).forms.customer!.export).toEqual({})
  })
  test('whoever may do something may see it', () => {
    expect(setAction(role, 'lead', 'edit', true).forms.lead).toEqual({ view: { scope: 'own' }, edit: { scope: 'own' } })
  })
  test('whoever may not see a form may do nothing with it', () => {
    expect('customer' in setAction(role, 'customer', 'view', false).forms).toBe(false)
    expect(setAction(role, 'customer', 'edit', false).forms.customer).toEqual({
      view: { scope: 'own' },
      delete: { scope: 'all' },
    })
  })
})
test('a new scope takes along the actions that followed the old one', () => {
  expect(setScope(role, 'customer', 'department').forms.customer).toEqual({
    view: { scope: 'department' },
    edit: { scope: 'department' },
    delete: { scope: 'all' },
  })
})
describe('rights on fields', () => {
  test('are entries only where they differ from the usual', () => {
    const hidden = setFieldRight(role, 'customer', 'cost', 'hidden')
    expect(rightOf(hidden.forms.customer, 'cost')).toBe('hidden')
    expect(rightOf(hidden.forms.customer, 'name')).toBe('editable')
    expect(setFieldRight(hidden, 'customer', 'cost', 'editable')).toEqual(role)
  })
  test('may hold for some rows only', () => {
    const when = { '==': [{ var: 'in_pool' }, true] }
    expect(modeOf({ mode: 'masked', when })).toEqual({ mode: 'masked', when, otherwise: 'editable' })
  })
})
test('a scope is named by its choice', () => {
  expect([
    scopeKey('own'),
    scopeKey({ via: 'customer' }),
    scopeKey({ when: true }),
    scopeKey({ any: ['own'] }),
  ]).toEqual(['own', 'via customer', 'when', 'any'])
})
