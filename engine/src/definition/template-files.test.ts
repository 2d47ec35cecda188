import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Value } from 'typebox/value'
import { describe, expect, it } from 'vitest'
import { canonicalText } from '../canonical.ts'
import { DEFINITION_SCHEMAS, keyProblem, type Definition, type FieldDefinition, type FormDefinition } from './index.ts'

const root = new URL('../../../templates', import.meta.url).pathname
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json') && !name.split('/').includes('data') && !name.endsWith('/template.json'))
  .sort()
const read = (name: string): Definition => JSON.parse(readFileSync(join(root, name), 'utf8')) as Definition

describe('the definition files of the shipped templates', () => {
  it.each(files)('%s satisfies the schema of its kind and is written canonically', (name) => {
    const definition = read(name)
    expect(Value.Errors(DEFINITION_SCHEMAS[definition.kind], definition)).toEqual([])
    expect(readFileSync(join(root, name), 'utf8')).toBe(canonicalText(definition))
    expect(name.endsWith(definition.kind === 'app' ? '/app.json' : `/${definition.key}.json`)).toBe(true)
  })

  it('gives every field of a template an id of its own and a key that is free', () => {
    const fields = files
      .map(read)
      .filter((definition) => definition.kind === 'form')
      .flatMap((form) => allFields(form))
    expect(fields.filter((field) => keyProblem(field.key) !== null).map((field) => field.key)).toEqual([])
    expect(new Set(fields.map((field) => field.id)).size).toBe(fields.length)
  })

  it('puts every field of a form on its layout', () => {
    for (const form of files.map(read).filter((definition) => definition.kind === 'form')) {
      const placed = (form.layout ?? []).flatMap((section) =>
        section.items.map((item) => (typeof item === 'string' ? item : item.key)),
      )
      expect([...placed].sort(), form.key).toEqual(form.fields.map((field) => field.key).sort())
    }
  })
})

function allFields(form: FormDefinition): FieldDefinition[] {
  return form.fields.flatMap((field) => [field, ...((field.settings?.fields as FieldDefinition[] | undefined) ?? [])])
}
