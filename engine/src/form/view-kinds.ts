import type { FormDefinition, Label, View } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { CompiledField } from './field-type.ts'

/** A field that a kind of view is built on. `group` is kept as the view's `group`, every other one in its `settings`. */
export interface ViewSlot {
  readonly key: string
  readonly label: Label
  /** Without such a field the kind cannot show the form. */
  readonly required: boolean
  fits(field: CompiledField): boolean
}

/** A way to show the records of a view: what it is called and which fields it is built on. */
export interface ViewKind {
  readonly key: string
  readonly label: Label
  readonly icon: string
  readonly slots: readonly ViewSlot[]
}

const choice: ViewSlot['fits'] = (field) => field.options.length > 0 && field.valueType.kind === 'text'
const day: ViewSlot['fits'] = ({ valueType: { kind } }) => kind === 'date' || kind === 'datetime'
const amount: ViewSlot['fits'] = ({ valueType: { kind } }) => kind === 'number'
const file: ViewSlot['fits'] = ({ type, settings }) => type.target?.(settings) === '$file'
const above: ViewSlot['fits'] = ({ valueType, form, column }) =>
  column !== undefined && valueType.kind === 'id' && valueType.form === form

/** Every kind of view, in the order in which it is offered. */
export const VIEW_KINDS: readonly ViewKind[] = [
  { key: 'table', label: { 'zh-CN': '表格', 'en-US': 'Table' }, icon: 'table', slots: [] },
  {
    key: 'kanban',
    label: { 'zh-CN': '看板', 'en-US': 'Board' },
    icon: 'kanban',
    slots: [
      { key: 'group', label: { 'zh-CN': '分列字段', 'en-US': 'Columns by' }, required: true, fits: choice },
      { key: 'sum', label: { 'zh-CN': '列头合计', 'en-US': 'Column total' }, required: false, fits: amount },
    ],
  },
  {
    key: 'calendar',
    label: { 'zh-CN': '日历', 'en-US': 'Calendar' },
    icon: 'calendar',
    slots: [
      { key: 'date', label: { 'zh-CN': '日期字段', 'en-US': 'Date' }, required: true, fits: day },
      { key: 'end', label: { 'zh-CN': '结束日期字段', 'en-US': 'End date' }, required: false, fits: day },
    ],
  },
  {
    key: 'gallery',
    label: { 'zh-CN': '画廊', 'en-US': 'Gallery' },
    icon: 'layout-grid',
    slots: [{ key: 'image', label: { 'zh-CN': '封面图片', 'en-US': 'Cover' }, required: true, fits: file }],
  },
  {
    key: 'tree',
    label: { 'zh-CN': '树形', 'en-US': 'Tree' },
    icon: 'list-tree',
    slots: [{ key: 'parent', label: { 'zh-CN': '上级字段', 'en-US': 'Parent' }, required: true, fits: above }],
  },
]

/** The field that a view names for a slot; undefined where it leaves the choice to the form. */
export function slotField(
  view: { readonly group?: View['group'] | null; readonly settings?: Readonly<Record<string, unknown>> | undefined },
  slot: ViewSlot,
): string | undefined {
  const named = slot.key === 'group' ? view.group : view.settings?.[slot.key]
  return typeof named === 'string' && named !== '' ? named : undefined
}

/**
 * What is wrong with the kinds of a form's views: an unknown kind, a slot with a field that does not fit, a form without any
 * field that the kind needs.
 */
export function viewKindIssues(definition: FormDefinition, fields: readonly CompiledField[]): readonly Issue[] {
  const issues: Issue[] = []
  definition.views?.forEach((view, i) => {
    const kind = VIEW_KINDS.find(({ key }) => key === view.kind)
    if (!kind) return void issues.push({ path: `views/${i}/kind`, code: 'VIEW_KIND', params: { kind: view.kind } })
    for (const slot of kind.slots) {
      const at = slot.key === 'group' ? `views/${i}/group` : `views/${i}/settings/${slot.key}`
      const key = slotField(view, slot)
      const named = fields.find((field) => field.key === key)
      if (key === undefined) {
        if (slot.required && !fields.some((field) => slot.fits(field)))
          issues.push({ path: at, code: 'VIEW_NEEDS', params: { slot: slot.key } })
      } else if (!named || !slot.fits(named))
        issues.push({ path: at, code: named ? 'VIEW_FIELD' : 'UNKNOWN_FIELD', params: { field: key } })
    }
  })
  return issues
}
