import { describe, expect, it } from 'vitest'
import { appFields, checkForm, type FieldDefinition, type FormDefinition } from '@tenon/engine'
import { app, field, form, registry } from './testing/tiny-app.ts'

const check = (fields: readonly FieldDefinition[], extra: Partial<FormDefinition> = {}) =>
  checkForm(
    app([form('deal', fields, extra), form('other', [field('deal', 'relation', { settings: { form: 'deal' } })])]),
    'deal',
    registry,
  ).map((issue) => `${issue.path} ${issue.code}`)
const name = field('name', 'text')
const stage = field('stage', 'select', { settings: { options: [{ value: 'new', label: 'New' }] } })

describe('what keeps a form from being published', () => {
  it.each<[string, readonly FieldDefinition[], Partial<FormDefinition>, readonly string[]]>([
    [
      'nothing',
      [name],
      {
        related: ['other.deal'],
        views: [
          { key: 'all', kind: 'table', label: 'x', columns: ['name', 'owner_id', 'created_at'], sort: ['-created_at'] },
        ],
      },
      [],
    ],
    ['a quick entry of a field that is gone', [name], { entry: ['name', 'gone'] }, ['entry/1 UNKNOWN_FIELD']],
    [
      'a thing to do without its fields',
      [name],
      { todo: { due: 'at', open: { '==': [{ var: 'state' }, 'x'] }, done: { state: 'y' } } },
      ['todo/due UNKNOWN_FIELD', 'todo/done/state UNKNOWN_FIELD', 'todo/open/==/0 EXPRESSION_NAME'],
    ],
    ['a bad key', [field('客户', 'text')], {}, ['fields/0/key KEY']],
    ['a reserved key', [field('order', 'text')], {}, ['fields/0/key KEY']],
    ['a key twice', [name, field('name', 'text')], {}, ['fields/1/key DUPLICATE_KEY']],
    ['an id twice', [name, { ...field('b', 'text'), id: name.id }], {}, ['fields/1/id DUPLICATE_ID']],
    ['an unknown type', [field('a', 'hologram')], {}, ['fields/0/type UNKNOWN_TYPE']],
    [
      'an unknown setting',
      [field('a', 'text', { settings: { eval: 'x' } })],
      {},
      ['fields/0/settings/eval SETTING', 'fields/0/settings SETTING'],
    ],
    [
      'a setting out of bounds',
      [field('a', 'money', { settings: { scale: 99 } })],
      {},
      ['fields/0/settings/scale SETTING'],
    ],
    [
      'a relation to nowhere',
      [field('a', 'relation', { settings: { form: 'x' } })],
      {},
      ['fields/0/settings/form UNKNOWN_FORM'],
    ],
    ['a select without options', [field('a', 'select')], {}, ['fields/0/settings/options OPTIONS_EMPTY']],
    [
      'a bad formula',
      [field('a', 'formula', { settings: { expression: { '+': [{ var: 'zzz' }, 1] } } })],
      {},
      ['fields/0/settings/expression/+/0 EXPRESSION_NAME'],
    ],
    [
      'a roll-up of a relation that points elsewhere',
      [field('a', 'rollup', { settings: { from: 'other.zzz' } })],
      {},
      ['fields/0/settings/from UNKNOWN_FIELD'],
    ],
    [
      'a subform in a subform',
      [
        field('a', 'subform', {
          settings: { fields: [name, field('b', 'subform', { settings: { fields: [name] } })] },
        }),
      ],
      {},
      ['fields/0/settings/fields/1/type SUBFORM_NESTED'],
    ],
    [
      'unknown names',
      [name],
      {
        title: 'x',
        layout: [{ section: 's', items: ['name', 'y', 'name'] }],
        duplicates: [{ fields: ['z'], match: 'exact', do: 'block' }],
      },
      [
        'title UNKNOWN_FIELD',
        'layout/0/items/1 UNKNOWN_FIELD',
        'layout/0/items/2 PLACED_TWICE',
        'duplicates/0/fields/0 UNKNOWN_FIELD',
      ],
    ],
    [
      'a view over nothing',
      [name],
      {
        views: [
          { key: 'v', kind: 'table', label: 'v', columns: ['x'], sort: ['-y'], filter: { '==': [{ var: 'q' }, 1] } },
        ],
      },
      ['views/0/columns/0 UNKNOWN_FIELD', 'views/0/sort/0 UNKNOWN_FIELD', 'views/0/filter/==/0 EXPRESSION_NAME'],
    ],
    [
      'kinds of views that the form can show',
      [
        name,
        field('above', 'relation', { settings: { form: 'deal' } }),
        field('photo', 'image'),
        field('papers', 'attachment'),
        field('due', 'datetime'),
        field('value', 'money'),
        stage,
      ],
      {
        views: [
          { key: 'a', kind: 'tree', label: 'x', settings: { parent: 'above' } },
          { key: 'b', kind: 'tree', label: 'x' },
          { key: 'c', kind: 'gallery', label: 'x', settings: { image: 'papers' } },
          { key: 'd', kind: 'calendar', label: 'x', settings: { date: 'due' } },
          { key: 'e', kind: 'kanban', label: 'x', group: 'stage', settings: { sum: 'value' } },
        ],
      },
      [],
    ],
    [
      'a view of no known kind, of a form without what it needs, or over a field that does not fit',
      [name, field('peer', 'relation', { settings: { form: 'other' } }), stage],
      {
        views: [
          { key: 'a', kind: 'hologram', label: 'x' },
          { key: 'b', kind: 'tree', label: 'x' },
          { key: 'c', kind: 'tree', label: 'x', settings: { parent: 'peer' } },
          { key: 'd', kind: 'gallery', label: 'x', settings: { image: 'gone' } },
          { key: 'e', kind: 'kanban', label: 'x', group: 'name' },
        ],
      },
      [
        'views/0/kind VIEW_KIND',
        'views/1/settings/parent VIEW_NEEDS',
        'views/2/settings/parent VIEW_FIELD',
        'views/3/settings/image UNKNOWN_FIELD',
        'views/4/group VIEW_FIELD',
      ],
    ],
    [
      'print layouts of one key, and over nothing',
      [name],
      {
        prints: [
          { key: 'a', label: 'x', fields: ['name', 'gone'] },
          { key: 'a', label: 'x' },
        ],
      },
      ['prints/0/fields/1 UNKNOWN_FIELD', 'prints/1/key DUPLICATE_KEY'],
    ],
    [
      'a linkage that is no condition',
      [name],
      { linkage: [{ when: { var: 'name' }, show: ['name'] }] },
      ['linkage/0/when EXPRESSION_TYPE'],
    ],
    ['too many fields', Array.from({ length: 401 }, (_, i) => field(`f${i}`, 'text')), {}, ['fields FIELDS_MAX']],
  ])('%s', (_name, fields, extra, issues) => expect(check(fields, extra)).toEqual(issues))

  it('looks up anew only what changed: of a form that is edited, the other fields stay the objects that they were', () => {
    const options = [{ value: 'new', label: 'New' }]
    const total = field('total', 'formula', { settings: { expression: { '+': [{ var: 'count' }, 1] } } })
    const fields = [name, field('count', 'number'), field('stage', 'select', { settings: { options } }), total]
    const of = (list: readonly FieldDefinition[]) => appFields(app([form('deal', list)]), registry).of('deal')!
    const before = of(fields)
    const after = of([{ ...name, label: 'Renamed' }, ...fields.slice(1)])
    expect(after.get('name')).not.toBe(before.get('name'))
    expect(after.get('count')).toBe(before.get('count'))
    expect(after.get('stage')).toBe(before.get('stage'))
    // What is computed hangs on the fields that it reads.
    expect(after.get('total')).not.toBe(before.get('total'))
    expect(after.get('total')!.valueType).toEqual({ kind: 'number' })
  })

  it('sees options of a shared set that were changed', () => {
    const stage = field('stage', 'select', { settings: { options: 'stages' } })
    const of = (value: string) =>
      appFields(
        {
          ...app([form('deal', [stage])]),
          options: { stages: { kind: 'options', key: 'stages', label: 'x', items: [{ value }] } },
        },
        registry,
      )
        .of('deal')!
        .get('stage')!
        .options.map((item) => item.value)
    expect([of('a'), of('b')]).toEqual([['a'], ['b']])
  })

  it('takes 400 stored fields', () => {
    expect(check(Array.from({ length: 400 }, (_, i) => field(`f${i}`, 'text')))).toEqual([])
  })
})
