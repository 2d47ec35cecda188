import { corePlugin } from '@tenon/core'
import { compileForm, createRegistry, type AppBundle, type CompiledForm, type FormDefinition } from '@tenon/engine'

export const registry = createRegistry([corePlugin])

/** @internal A form for tests, compiled with the built-in field types. */
export function testForm(form: Partial<FormDefinition>): { bundle: AppBundle; form: CompiledForm } {
  const definition: FormDefinition = { kind: 'form', key: 'order', label: '订单', fields: [], ...form }
  const bundle: AppBundle = {
    app: { kind: 'app', key: 'shop', label: '商店' },
    options: {},
    forms: { order: definition },
    flows: {},
    rules: {},
    reports: {},
    dashboards: {},
    roles: {},
  }
  return { bundle, form: compileForm(bundle, 'order', registry) }
}

export const context = () => ({
  now: '2026-11-22T06:00:00.000Z',
  today: '2026-11-22',
  timeZone: 'Asia/Shanghai',
})
