import { Type } from 'typebox'
import type { Expression, FieldType, OnDelete } from '@tenon/engine'
import { toReferenceColumn } from '../convert.ts'
import { LIST_OPERATORS, REFERENCE_OPERATORS } from '../filter-operators.ts'
import { importName, parseReference, parseReferences, referenceText } from '../parse-reference.ts'
import { choices, setting, settingsSchema } from '../settings.ts'

export interface RelationSettings {
  /** Key of the form that is pointed to. */
  readonly form?: string
  readonly many: boolean
  /** What happens to this record when the one it points to is deleted. */
  readonly onDelete: OnDelete
  /** Of a relation to its own form: a chain may lead back to where it began (spouses, parts that are alike). */
  readonly rings?: boolean
  /** Which records may be picked; `parent.x` is a field of this record. */
  readonly filter?: Expression
  /** Fields of the other record that are taken over when one is picked: own key → its key. */
  readonly fill?: Readonly<Record<string, string>>
}

/** 关联记录: a record of a form; several with `many`. */
export const relationField: FieldType<RelationSettings> = {
  type: 'relation',
  label: { 'zh-CN': '关联记录', 'en-US': 'Relation' },
  icon: 'relation',
  group: 'relation',
  storage: 'column',
  settingsSchema: settingsSchema({
    form: Type.String({ maxLength: 41 }),
    many: Type.Boolean(),
    onDelete: Type.Enum(['refuse', 'clear', 'cascade']),
    rings: Type.Boolean(),
    filter: Type.Unknown(),
    fill: Type.Record(Type.String(), Type.String()),
  }),
  defaultSettings: { many: false, onDelete: 'clear' },
  settingsFields: [
    setting('form', 'form', '关联的表单', 'Form', { required: true }),
    setting('many', 'switch', '可以选多个', 'Several'),
    setting('onDelete', 'select', '对方删除时', 'When it is deleted', {
      settings: choices(
        ['refuse', '不许删除', 'Refuse'],
        ['clear', '清空', 'Clear'],
        ['cascade', '一起删除', 'Delete too'],
      ),
    }),
    setting('rings', 'switch', '可以互相指向', 'May point back', {
      help: {
        'zh-CN': '只对关联本表单自己的字段：关着时，上级不能是自己的下级',
        'en-US': 'Of a relation to its own form: while it is off, a parent cannot be its own descendant',
      },
    }),
    setting('filter', 'condition', '可选范围', 'What can be picked'),
  ],
  columnType: ({ many }) => (many ? 'uuid[]' : 'uuid'),
  valueType: ({ settings: { form, many } }) => {
    const id = form === undefined ? ({ kind: 'id' } as const) : ({ kind: 'id', form } as const)
    return many ? { kind: 'list', of: id } : id
  },
  parse: (input, { settings }) => (settings.many ? parseReferences(input) : parseReference(input)),
  importCell: (cell, { settings }) => importName(cell, settings.form ?? '', settings.many),
  toText: (value, _field, locale, names) => referenceText(value, locale, names),
  foldedKey: (value) => (typeof value === 'string' ? value : null),
  target: ({ form }) => form,
  acyclic: ({ settings: { form, many, rings }, form: own }) => !many && form === own && rings !== true,
  // One of several that goes takes nobody with it: the others are still pointed to.
  onDelete: ({ many, onDelete }) => (many && onDelete === 'cascade' ? 'clear' : onDelete),
  convertFrom: (from, column, { settings }) => toReferenceColumn(from, column, settings.many),
  filterOperators: REFERENCE_OPERATORS,
  operatorsFor: ({ many }) => (many ? LIST_OPERATORS : REFERENCE_OPERATORS),
  checkSettings: ({ settings: { form } }, context) =>
    form === undefined || !context.hasForm(form)
      ? [{ path: 'form', code: 'UNKNOWN_FORM', params: { form: form ?? '' } }]
      : [],
}
