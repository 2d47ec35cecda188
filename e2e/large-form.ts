import type { FieldDefinition, FormDefinition } from '@tenon/engine'

const TYPES = ['text', 'number', 'select', 'date', 'money', 'phone', 'member', 'multiSelect', 'longText', 'datetime']

/** A form with as many stored fields as may be published, of the kinds that forms are made of, with linkage and formulas. */
export function largeForm(key: string, count: number): FormDefinition {
  const fields = Array.from({ length: count }, (_, at): FieldDefinition => {
    const type = at === 0 ? 'text' : at % 20 === 19 ? 'formula' : TYPES[at % TYPES.length]!
    return {
      id: `f_${at}`,
      key: `field_${at}`,
      type,
      label: `${LABELS[type] ?? '字段'} ${at}`,
      ...(at % 7 === 0 && type !== 'formula' ? { required: true } : {}),
      ...(type === 'select' || type === 'multiSelect' ? { settings: { options: OPTIONS } } : {}),
      // Each reads the amount before it and the number before that.
      ...(type === 'formula'
        ? { settings: { expression: { '+': [{ var: `field_${at - 5}` }, { var: `field_${at - 8}` }] } } }
        : {}),
    }
  })
  const linkage = fields
    .filter(({ type }) => type === 'select')
    .map(({ key: source }, at) => ({
      when: { '==': [{ var: source }, 'b'] },
      show: [`field_${at * TYPES.length + 8}`],
      require: [`field_${at * TYPES.length + 6}`],
    }))
    .filter(({ show }) => fields.some((field) => field.key === show[0]))
  const layout = Array.from({ length: Math.ceil(count / 50) }, (_, at) => ({
    section: `第 ${at + 1} 部分`,
    columns: 2,
    items: fields.slice(at * 50, at * 50 + 50).map((field) => field.key),
  }))
  return { kind: 'form', key, label: '大表', title: 'field_0', fields, linkage, layout } as FormDefinition
}

// helpers

const OPTIONS = ['a', 'b', 'c', 'd'].map((value, at) => ({ value, label: `选项 ${value}`, color: `d${at + 1}` }))
const LABELS: Readonly<Record<string, string>> = {
  text: '名称',
  number: '数量',
  select: '状态',
  date: '日期',
  money: '金额',
  phone: '电话',
  member: '经办人',
  multiSelect: '标签',
  longText: '说明',
  datetime: '时间',
  formula: '合计',
}
