import { readdirSync, readFileSync } from 'node:fs'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import {
  type AppBundle,
  checkForm,
  compileForm,
  type CompiledField,
  createRegistry,
  type FieldType,
  operator,
} from '@tenon/engine'
import { corePlugin } from '../plugin.ts'
import type { Case } from './cases/case.ts'
import { DATE_CASES } from './cases/date-cases.ts'
import { REFERENCE_CASES } from './cases/reference-cases.ts'
import { VALUE_CASES } from './cases/value-cases.ts'
import { coreFields } from './index.ts'

const registry = createRegistry([corePlugin])
const CASES = [...VALUE_CASES, ...DATE_CASES, ...REFERENCE_CASES]

describe.each(CASES)('a field of type $type with $settings', (given) => {
  const field = compiled(given)
  const { type } = field
  it.each(given.parse.map(([input, result]) => ({ input, result })))(
    'parses $input to $result',
    ({ input, result }) => {
      expect(outcome(type.parse(input, field, { timeZone: 'Asia/Shanghai' }))).toEqual(result)
    },
  )
  it.each((given.cells ?? []).map(([cell, result]) => ({ cell, result })))(
    'reads a cell $cell as $result',
    ({ cell, result }) => {
      const read = (type.importCell ?? type.parse)(cell, field, { timeZone: 'Asia/Shanghai' })
      expect(outcome(read)).toEqual(result)
    },
  )
  it.each((given.text ?? []).map(([value, zh]) => ({ value, zh })))('shows $value as $zh', ({ value, zh }) => {
    expect(type.toText(value, field, 'zh-CN', undefined, { timeZone: 'Asia/Shanghai' })).toBe(zh)
  })
  it('gives back what it has stored when it is sent again', () => {
    for (const [input] of given.parse) {
      const once = type.parse(input, field)
      if (!once.issue) expect(type.parse(once.value, field).value).toEqual(once.value)
    }
  })
})

describe.each(CASES.filter(({ type }) => ['location', 'dateRange'].includes(type)))('a file of $type', (given) => {
  it('is read as the values that were written into it', () => {
    const field = compiled(given)
    const { type } = field
    for (const [, value] of [...given.parse, ...(given.cells ?? [])]) {
      if (value === null || typeof value === 'string') continue
      const cell = type.toCell?.(value, field) ?? type.toText(value, field, 'zh-CN')
      expect(outcome(type.importCell!(cell, field)), cell).toEqual(value)
    }
  })
})

describe('the built-in field types', () => {
  it('are each covered by a case above', () => {
    expect(coreFields.map((type) => type.type).filter((type) => !CASES.some((c) => c.type === type))).toEqual([])
  })
  it.each(coreFields.map((type) => [type.type, type] as const))(
    '%s describes its settings completely',
    (_name, type) => {
      expect(Value.Check(type.settingsSchema, type.defaultSettings)).toBe(true)
      const properties = Object.keys((type.settingsSchema as { properties?: object }).properties ?? {})
      for (const setting of type.settingsFields) expect(properties).toContain(setting.key)
      expect(Value.Check(type.settingsSchema, { ...type.defaultSettings, unknown: 1 })).toBe(false)
    },
  )
  it.each(coreFields.map((type) => [type.type, type] as const))(
    '%s filters by operators of the language',
    (_name, type) => {
      for (const { key } of [...type.filterOperators, ...(type.operatorsFor?.({ many: true }) ?? [])])
        if (key !== 'between' && key !== 'period') expect(operator(key.replace(/^!(?=[a-z])/, '')), key).toBeDefined()
    },
  )
})

describe('auto numbers', () => {
  const number = (settings: Record<string, unknown>) => {
    const field = compiled({ type: 'autoNumber', settings, parse: [] })
    return field.type.autoNumber?.(field, { now: '2026-11-22T06:00:00.000Z', today: '2026-11-22' })
  }
  it('count within the finest date part of the pattern', () => {
    expect(number({ pattern: 'KH-{yyyyMM}-{0000}' })?.period).toBe('2026-11')
    expect(number({ pattern: 'KH-{yyyyMM}-{0000}' })?.text(1)).toBe('KH-202611-0001')
    expect(number({ pattern: '{0000}' })?.period).toBe('')
  })
  it('go on with more digits when the counter outgrows the pattern', () => {
    expect(number({ pattern: '{00}', reset: 'never' })?.text(123)).toBe('123')
  })
  it('refuse a pattern without exactly one counter', () => {
    const field = compiled({ type: 'autoNumber', settings: { pattern: '{yyyy}' }, parse: [] })
    const context = { form: 'f', hasForm: () => true, field: () => undefined, fieldType: () => undefined }
    expect(field.type.checkSettings?.(field, context)).toMatchObject([{ code: 'NUMBER_PATTERN' }])
  })
})

describe('the shipped CRM', () => {
  const root = new URL('../../../../templates/crm/', import.meta.url)
  const read = (path: string): never => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as never
  const folder = (kind: string): Record<string, never> =>
    Object.fromEntries(
      readdirSync(new URL(`${kind}/`, root)).map((file) => [file.replace('.json', ''), read(`${kind}/${file}`)]),
    )
  const none = { flows: {}, rules: {}, reports: {}, dashboards: {}, roles: {} }
  const bundle: AppBundle = { app: read('app.json'), forms: folder('forms'), options: folder('options'), ...none }
  it.each(Object.keys(bundle.forms))('compiles the form %s without an issue', (key) => {
    const form = compileForm(bundle, key, registry)
    expect(checkForm(bundle, key, registry)).toEqual([])
    expect(form.fields).toHaveLength(form.definition.fields.length)
  })
})

function outcome(result: {
  value?: unknown
  issue?: { code: string } | undefined
  lookup?: { form: string; text: string }
}): unknown {
  if (result.lookup) return `?${result.lookup.form}:${result.lookup.text}`
  return result.issue ? `!${result.issue.code}` : result.value
}

function compiled({ type: name, settings = {}, options = [] }: Case): CompiledField {
  const type = registry.field(name) as FieldType
  const all = { ...type.defaultSettings, ...settings }
  const definition = { id: 'f_1', key: 'field', type: name, label: '字段', settings }
  const base = { definition, key: 'field', type, settings: all, options, form: 'form' }
  const computation = type.computed?.(all)
  return { ...base, valueType: { kind: 'text' }, column: 'field', columnType: type.columnType(all), computation }
}
