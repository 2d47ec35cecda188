import { dependants, type AppBundle } from '@tenon/engine'
import { expect, it } from 'vitest'
import { app, field, form } from './testing/tiny-app.ts'

const deal = form('deal', [field('name', 'text'), field('level', 'select'), field('amount', 'money')], {
  title: 'name',
  checks: [{ key: 'c', when: { '==': [{ var: 'level' }, 'A'] }, do: 'block', at: ['amount'], message: 'level' }],
  views: [{ key: 'v', kind: 'table', label: 'level', columns: ['name'], sort: ['-amount'] }],
})
const note = form('note', [field('deal', 'relation', { settings: { form: 'deal' } }), field('level', 'text')], {
  views: [{ key: 'v', kind: 'table', label: 'v', columns: ['deal.level'] }],
})
const bundle: AppBundle = {
  ...app([deal, note]),
  rules: {
    assign: {
      kind: 'rule',
      key: 'assign',
      label: '分配',
      onImport: false,
      form: 'deal',
      when: [{ on: 'updated', field: 'level' }],
      then: [],
    },
    other: {
      kind: 'rule',
      key: 'other',
      label: '别的',
      onImport: false,
      form: 'gone',
      when: [{ on: 'updated', field: 'level' }],
      then: [],
    },
  },
}
const found = (key: string) =>
  dependants(bundle, 'deal', key).map(({ definition, part }) =>
    [definition.kind, definition.key, part].join(' ').trim(),
  )

it('are the parts of the form, and what else speaks of the form and names the field', () => {
  expect(found('level')).toEqual(['form deal checks', 'form note', 'rule assign'])
  expect(found('amount')).toEqual(['form deal checks', 'form deal views'])
  expect(found('name')).toEqual(['form deal title', 'form deal views'])
})

it('are none for what nobody names; texts for people do not count', () => {
  expect(found('nothing')).toEqual([])
})
