import { corePlugin } from '@tenon/core'
import { createRegistry, type AppBundle } from '@tenon/engine'
import { expect, test } from 'vitest'
import { AUDIT_ACTIONS } from './audit-actions.ts'

test('reports over the log have a name for everything that it may say was done', () => {
  const bundle = { forms: {} } as unknown as AppBundle
  const form = createRegistry([corePlugin]).dataset('$action')!.form(bundle)
  const options = form.fields.find(({ key }) => key === 'action')!.settings!['options'] as { value: string }[]
  expect(options.map(({ value }) => value).toSorted()).toEqual([...AUDIT_ACTIONS].toSorted())
})
