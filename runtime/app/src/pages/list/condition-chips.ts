import { formatList, type Expression, type Locale } from '@tenon/engine'
import { isComplete, toConditions, type ConditionNode, type ConditionRow } from '@tenon/ui/condition'
import type { ConditionFields } from '@tenon/ui/condition'

/** One condition as a chip says it: 合作状态 **属于** 潜在、合作中. */
export interface Chip {
  readonly id: number
  readonly subject: string
  readonly operator: string
  readonly value: string
}

export interface ChipWords {
  readonly locale: Locale
  /** Title of a person, department or record. */
  name(id: string): string | undefined
  /** 当前用户, 今天 …: what a changing value is called. */
  dynamic(value: unknown): string | undefined
  period(value: string): string
  /** What a segment is called. */
  segment(id: string): string
  readonly group: string
  readonly formula: string
  /** What names its records one by one. */
  readonly list: string
  count(records: number): string
  readonly and: string
  readonly or: string
  readonly to: string
}

/** The conditions of a filter as chips, in order; `join` says how they hang together. */
export function chipsOf(filter: Parameters<typeof toConditions>[0], fields: ConditionFields, words: ChipWords) {
  const root = toConditions(filter, fields)
  return { root, join: root.join, chips: root.items.flatMap((node) => chipOf(node, fields, words) ?? []) }
}

// helpers

function chipOf(node: ConditionNode, fields: ConditionFields, words: ChipWords): Chip | undefined {
  if (node.kind === 'formula') {
    const named = listedIn(node.expression)
    return named === undefined
      ? { id: node.id, subject: words.formula, operator: '', value: '' }
      : { id: node.id, subject: words.list, operator: '', value: words.count(named) }
  }
  if (node.kind === 'group') {
    const parts = node.items.flatMap((item) => {
      const chip = chipOf(item, fields, words)
      return chip ? [[chip.subject, chip.operator, chip.value].filter(Boolean).join(' ')] : []
    })
    const join = ` ${node.join === 'all' ? words.and : words.or} `
    return { id: node.id, subject: words.group, operator: '', value: parts.join(join) }
  }
  const field = fields.find(node.path)
  const operator = field?.operators.find((each) => each.key === node.operator)
  if (!field || !operator || !isComplete(node, operator)) return undefined
  const label = operator.label
  return {
    id: node.id,
    subject: field.label,
    operator: typeof label === 'string' ? label : (label[words.locale] ?? label['zh-CN'] ?? ''),
    value: operator.operand === 'none' ? '' : operandText(node, fields, words, operator.operand),
  }
}

/** How many records an expression names that is nothing but a list of them. */
function listedIn(expression: Expression): number | undefined {
  const [of, ids] = (expression as { in?: [{ var?: unknown }?, unknown?] } | null)?.in ?? []
  return of?.var === 'id' && Array.isArray(ids) ? ids.length : undefined
}

function operandText(node: ConditionRow, fields: ConditionFields, words: ChipWords, wanted: string): string {
  const field = fields.find(node.path)?.field
  const dynamic = words.dynamic(node.operand)
  if (dynamic) return dynamic
  if (wanted === 'segment') return words.segment(String(node.operand))
  if (wanted === 'period') return words.period(String(node.operand))
  if (!field) return ''
  const one = (value: unknown): string => {
    if (words.dynamic(value)) return words.dynamic(value)!
    const other = value && typeof value === 'object' && 'var' in value ? fields.find(String(value.var)) : undefined
    if (other) return other.label
    const list = field.valueType.kind === 'list' && !Array.isArray(value) ? [value] : value
    return wanted === 'text' ? String(value) : field.type.toText(list, field, words.locale, words.name)
  }
  if (!Array.isArray(node.operand)) return one(node.operand)
  if (wanted === 'place') {
    const [lat, lng, km] = node.operand.map(one)
    return `${lat}, ${lng} · ${km} km`
  }
  const said = node.operand.map(one)
  return wanted === 'range' ? said.join(` ${words.to} `) : formatList(said, words.locale)
}
