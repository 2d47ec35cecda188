import { describe, expect, it } from 'vitest'
import { type ArchivedColumn, compileForm, type FormDefinition, planTable, type TablePlan } from '@tenon/engine'
import { app, field, form, registry } from './testing/tiny-app.ts'

const name = field('name', 'text')
const amount = field('amount', 'number')
const product = field('product', 'text')
const items = field('items', 'subform', { settings: { fields: [product] } })

function plan(old: FormDefinition | null, next: FormDefinition, archived: readonly ArchivedColumn[] = []): TablePlan {
  const compile = (definition: FormDefinition) => compileForm(app([definition]), definition.key, registry)
  return planTable(old && compile(old), compile(next), archived)
}
const kinds = (result: TablePlan) => result.operations.map((operation) => operation.kind)

describe('planning the table of a form', () => {
  const first = plan(
    null,
    form('deal', [name, amount, items], { duplicates: [{ fields: ['name'], match: 'normalized', do: 'block' }] }),
  )

  it('makes the table, its child tables and the key column of a duplicate rule at first publish', () => {
    expect(kinds(first)).toEqual(['createTable', 'createTable', 'addKeyColumn', 'addIndex'])
    expect(first.operations[0]).toMatchObject({
      table: 'deal',
      columns: [
        { name: 'name', type: 'text' },
        { name: 'amount', type: 'numeric' },
      ],
    })
    expect(first.operations[1]).toMatchObject({ table: 'deal__items', parent: 'deal', columns: [{ name: 'product' }] })
    expect(first.operations[3]).toMatchObject({ index: { unique: true, columns: ['name__k'], fields: ['name'] } })
    expect(first.definition.fields[0]).toMatchObject({ column: 'name', columnType: 'text' })
  })

  it('does nothing where nothing has changed but labels', () => {
    const next = { ...first.definition, fields: first.definition.fields.map((each) => ({ ...each, label: '新名字' })) }
    expect(plan(first.definition, next).operations).toEqual([])
  })

  it('archives the column of a removed field and brings it back with its values', () => {
    const without = { ...first.definition, fields: first.definition.fields.filter((each) => each.key !== 'amount') }
    const removed = plan(first.definition, without)
    expect(kinds(removed)).toEqual(['archiveColumn'])
    const back = plan(
      removed.definition,
      { ...removed.definition, fields: [...removed.definition.fields, amount] },
      removed.archived,
    )
    expect(back.operations).toMatchObject([{ kind: 'restoreColumn', column: { name: 'amount' } }])
    expect(back.archived).toEqual([])
  })

  it('gives a new field with an old key a column of its own', () => {
    const without = { ...first.definition, fields: first.definition.fields.filter((each) => each.key !== 'amount') }
    const removed = plan(first.definition, without)
    const other = field('amount', 'number')
    const next = plan(
      removed.definition,
      { ...removed.definition, fields: [...removed.definition.fields, other] },
      removed.archived,
    )
    expect(next.operations).toMatchObject([{ kind: 'addColumn', column: { name: 'amount_2' } }])
  })

  it('retypes into a second column and leaves the first in the archive', () => {
    const fields = first.definition.fields.map((each) =>
      each.key === 'amount' ? { ...each, type: 'text', columnType: undefined } : each,
    )
    const retyped = plan(first.definition, { ...first.definition, fields })
    expect(retyped.operations).toMatchObject([
      { kind: 'retype', from: { name: 'amount' }, column: { name: 'amount_2', type: 'text' } },
    ])
    expect(retyped.definition.fields[1]).toMatchObject({ key: 'amount', column: 'amount_2', columnType: 'text' })
  })

  it('keeps names of child tables within what Postgres takes', () => {
    const long = 'a'.repeat(41)
    const result = plan(null, form(long, [field('b'.repeat(41), 'subform', { settings: { fields: [product] } })]))
    const tables = result.operations.flatMap((operation) => (operation.kind === 'createTable' ? [operation.table] : []))
    expect(tables.every((table) => table.length <= 55)).toBe(true)
    expect(new Set(tables).size).toBe(2)
  })

  it('drops the index of a rule that is gone', () => {
    expect(kinds(plan(first.definition, { ...first.definition, duplicates: [] }))).toEqual(['dropIndex'])
  })
})
