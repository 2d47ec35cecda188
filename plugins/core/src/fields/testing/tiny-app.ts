import {
  type AppBundle,
  createRegistry,
  type FieldDefinition,
  type FormDefinition,
  type RecordContext,
  type RoleDefinition,
} from '@tenon/engine'
import { coreFields } from '../index.ts'

export const registry = createRegistry([{ name: 'fields', fields: coreFields }])

let ids = 0
export const field = (key: string, type: string, extra: Partial<FieldDefinition> = {}): FieldDefinition => ({
  id: `f_${key}_${++ids}`,
  key,
  type,
  label: key,
  ...extra,
})
export const form = (
  key: string,
  fields: readonly FieldDefinition[],
  extra: Partial<FormDefinition> = {},
): FormDefinition => ({
  kind: 'form',
  key,
  label: key,
  fields: [...fields],
  ...extra,
})
export const app = (forms: readonly FormDefinition[], roles: readonly RoleDefinition[] = []): AppBundle => ({
  app: { kind: 'app', key: 'shop', label: 'Shop' },
  options: {
    stage: {
      kind: 'options',
      key: 'stage',
      label: 'Stage',
      items: [{ value: '新' }, { value: '谈' }, { value: '赢' }],
    },
  },
  forms: Object.fromEntries(forms.map((definition) => [definition.key, definition])),
  flows: {},
  rules: {},
  reports: {},
  dashboards: {},
  roles: Object.fromEntries(roles.map((role) => [role.key, role])),
})

export const USER = {
  id: '0198c1de-0000-7000-8000-00000000000a',
  name: '陈晓明',
  department: 'd1',
  departments: ['d1'],
  departmentTree: ['d1', 'd2'],
  roles: ['sales'],
}
export const context: RecordContext = {
  now: '2026-11-22T06:00:00.000Z',
  today: '2026-11-22',
  timeZone: 'Asia/Shanghai',
  user: USER,
}
