import { type Static, Type } from 'typebox'
import { type FieldType, fold, type Parsed, quotedInput } from '@tenon/engine'
import { PRESENCE_OPERATORS, TEXT_OPERATORS } from '../filter-operators.ts'
import { cellText } from '../parse-text.ts'
import { setting, settingsSchema } from '../settings.ts'

const MAX_DEPTH = 5
const SEPARATOR = ' / '
const Node = Type.Object({
  value: Type.String({ minLength: 1, maxLength: 60 }),
  children: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 400 })),
})

export interface CascaderNode extends Omit<Static<typeof Node>, 'children'> {
  readonly children?: readonly CascaderNode[]
}
export interface CascaderSettings {
  readonly tree?: readonly CascaderNode[]
}

/** 级联选择: a path through a tree of choices, stored as one text `上级 / 下级`. */
export const cascaderField: FieldType<CascaderSettings> = {
  type: 'cascader',
  label: { 'zh-CN': '级联选择', 'en-US': 'Cascader' },
  icon: 'cascader',
  group: 'option',
  storage: 'column',
  settingsSchema: settingsSchema({ tree: Type.Array(Node, { maxItems: 400 }) }),
  defaultSettings: { tree: [] },
  settingsFields: [setting('tree', 'tree', '选项', 'Options')],
  columnType: () => 'text',
  valueType: () => ({ kind: 'text' }),
  parse: (input, { settings }) => parsePath(input, settings.tree ?? []),
  importCell: (cell, { settings }) => parsePath(cellText(cell), settings.tree ?? []),
  toText: (value) => (typeof value === 'string' ? value : ''),
  filterOperators: [...TEXT_OPERATORS.filter(({ key }) => key === '==' || key === 'startsWith'), ...PRESENCE_OPERATORS],
  checkSettings: ({ settings }) =>
    (settings.tree ?? []).length === 0 ? [{ path: 'tree', code: 'OPTIONS_EMPTY' }] : [],
}

// helpers

function parsePath(input: unknown, tree: readonly CascaderNode[]): Parsed {
  if (input === null || input === undefined || input === '') return { value: null }
  const steps = Array.isArray(input) ? input : typeof input === 'string' ? input.split(/[/／>]/u) : null
  const refused: Parsed = { issue: { code: 'OPTION', params: { value: quotedInput(input) } } }
  if (!steps || steps.length > MAX_DEPTH || steps.some((step) => typeof step !== 'string')) return refused
  const path: string[] = []
  let level: readonly CascaderNode[] = tree
  for (const step of steps as string[]) {
    const node = level.find((item) => fold(item.value).trim() === fold(step).trim())
    if (!node) return refused
    path.push(node.value)
    level = node.children ?? []
  }
  return { value: path.join(SEPARATOR) }
}
