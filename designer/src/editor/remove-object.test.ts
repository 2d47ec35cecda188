import { emptyForm, type AppBundle } from '@tenon/engine'
import { expect, test } from 'vitest'
import { removeObject } from './remove-object.ts'
import { withNewForm } from './first-role.ts'

const bundle: AppBundle = {
  app: { kind: 'app', key: 'a', label: 'A', menu: [{ group: 'G', items: [{ kind: 'form', key: 'x' }] }] },
  options: {},
  forms: { x: emptyForm('x', 'X'), y: emptyForm('y', 'Y') },
  flows: {},
  rules: {},
  reports: {},
  dashboards: {},
  roles: { data_admin: { kind: 'role', key: 'data_admin', label: 'D', forms: { x: { view: {} } } } },
}

test('a removed form leaves neither rights nor a menu entry', () => {
  const left = removeObject(bundle, 'form', 'x')
  expect(Object.keys(left.forms)).toEqual(['y'])
  expect(left.app.menu).toEqual([{ group: 'G', items: [] }])
  expect(left.roles.data_admin!.forms).toEqual({})
  expect(removeObject(bundle, 'form', 'y').app).toBe(bundle.app)
})
test('the first role may do everything with a new form, and keeps what it has', () => {
  expect(withNewForm('y', bundle)[0]!.forms).toMatchObject({
    x: { view: {} },
    y: { delete: { scope: 'all' }, import: {} },
  })
  expect(withNewForm('x', bundle)).toEqual([])
  expect(withNewForm('y', { ...bundle, roles: {} })).toEqual([])
})
