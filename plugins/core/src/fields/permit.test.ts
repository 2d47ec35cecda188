import { describe, expect, it } from 'vitest'
import {
  allows,
  canWrite,
  compileForm,
  fieldMode,
  type FormGrant,
  matches,
  permit,
  type RoleDefinition,
  type Row,
  type Scope,
} from '@tenon/engine'
import { app, context, field, form, registry, USER } from './testing/tiny-app.ts'

const customer = form('customer', [
  field('name', 'text'),
  field('mobile', 'phone'),
  field('in_pool', 'switch'),
  field('cost', 'money'),
])
const contact = form('contact', [
  field('name', 'text'),
  field('customer', 'relation', { settings: { form: 'customer' } }),
])
const role = (key: string, forms: Record<string, FormGrant>): RoleDefinition => ({
  kind: 'role',
  key,
  label: key,
  forms,
})
const bundle = app([customer, contact])
const forms = { customer: compileForm(bundle, 'customer', registry), contact: compileForm(bundle, 'contact', registry) }
const of = (roles: readonly RoleDefinition[], key: 'customer' | 'contact' = 'customer') =>
  permit(roles, forms[key], (other) => forms[other as 'customer'])
const scope = (row: Row, related?: Scope['related']): Scope => ({
  row,
  user: USER,
  today: context.today,
  now: context.now,
  ...(related ? { related } : {}),
})
const own = scope({ owner_id: USER.id, dept_id: 'd1', in_pool: false })
const foreign = scope({ owner_id: 'x', dept_id: 'd2', in_pool: true })

const rep = role('rep', {
  customer: {
    view: { scope: { any: ['own', { when: { '==': [{ var: 'in_pool' }, true] } }] } },
    create: { check: { '==': [{ var: 'owner_id' }, { var: '$user.id' }] } },
    edit: { scope: 'own' },
    fields: { cost: 'hidden', mobile: { mode: 'masked', when: { '==': [{ var: 'in_pool' }, true] } } },
  },
  contact: { view: { scope: { via: 'customer' } } },
})
const viewer = role('viewer', {
  customer: { view: { scope: 'departmentTree' }, fields: { '*': 'readonly', mobile: 'hidden' } },
})

describe('a permit', () => {
  it('refuses every action that no role names', () => {
    const permitted = of([rep])
    expect(permitted.can('view')).toBe(true)
    expect(permitted.can('delete')).toBe(false)
    expect(permitted.exportLimit).toBe(0)
    expect(of([]).can('view')).toBe(false)
    expect(matches(of([]).rows('view'), own)).toBe(false)
  })

  it('hides, masks by row, and lets nobody filter by what is masked somewhere', () => {
    const permitted = of([rep])
    expect(permitted.known('cost')).toBe(false)
    expect(fieldMode(permitted, 'mobile', own)).toBe('editable')
    expect(fieldMode(permitted, 'mobile', foreign)).toBe('masked')
    expect(permitted.queryable('mobile')).toBe(false)
    expect(permitted.queryable('name')).toBe(true)
    expect(matches(permitted.clear('mobile'), own)).toBe(true)
    expect(matches(permitted.clear('mobile'), foreign)).toBe(false)
  })

  it('never joins the rows of one role with the fields of another', () => {
    const permitted = of([rep, viewer])
    const colleague = scope({ owner_id: 'x', dept_id: 'd2', in_pool: false })
    expect(fieldMode(permitted, 'mobile', colleague)).toBe('hidden')
    expect(fieldMode(permitted, 'cost', colleague)).toBe('readonly')
    expect(fieldMode(permitted, 'cost', scope({ owner_id: USER.id, dept_id: 'other', in_pool: false }))).toBe('hidden')
    expect(permitted.grants('view')).toHaveLength(2)
  })

  it('writes only where an edit grant matches the row', () => {
    const permitted = of([rep])
    expect(canWrite(permitted, 'edit', 'name', own)).toBe(true)
    expect(canWrite(permitted, 'edit', 'name', foreign)).toBe(false)
    expect(fieldMode(permitted, 'name', foreign)).toBe('readonly')
  })

  it('checks the row as it will be', () => {
    const permitted = of([rep])
    expect(allows(permitted, 'create', own, own)).toBe(true)
    expect(allows(permitted, 'create', own, foreign)).toBe(false)
  })

  it('follows a relation to what the same role may view there', () => {
    const permitted = of([rep], 'contact')
    const hers = scope({ customer: 'c1' }, { customer: own })
    expect(matches(permitted.rows('view'), hers)).toBe(true)
    expect(
      matches(
        permitted.rows('view'),
        scope({ customer: 'c2' }, { customer: { ...foreign, row: { ...foreign.row, in_pool: false } } }),
      ),
    ).toBe(false)
    expect(matches(permitted.rows('view'), scope({ customer: null }))).toBe(false)
  })

  it('grants nothing by a condition that does not check, and says so', () => {
    const broken = role('broken', { customer: { view: { scope: { when: { '==': [{ var: 'nothing' }, 1] } } } } })
    const permitted = of([broken])
    expect(matches(permitted.rows('view'), own)).toBe(false)
    expect(permitted.issues).toMatchObject([{ code: 'EXPRESSION_NAME' }])
  })
})
