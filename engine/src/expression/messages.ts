/** Texts of the issues of expressions and formulas; `{name}` … are their params. */
export const EXPRESSION_MESSAGES: Readonly<Record<string, { readonly 'zh-CN': string; readonly 'en-US': string }>> = {
  EXPRESSION_DEPTH: {
    'zh-CN': '条件嵌套过深，最多 {max} 层。',
    'en-US': 'The expression is nested too deep; at most {max} levels.',
  },
  EXPRESSION_SIZE: {
    'zh-CN': '条件过大，最多 {max} 个节点。',
    'en-US': 'The expression is too large; at most {max} nodes.',
  },
  EXPRESSION_OBJECT: { 'zh-CN': '每个条件应当只有一个运算。', 'en-US': 'Each object must hold exactly one operator.' },
  EXPRESSION_OPERATOR: { 'zh-CN': '没有“{operator}”这个运算。', 'en-US': 'There is no operator “{operator}”.' },
  EXPRESSION_NAME: { 'zh-CN': '没有名为“{name}”的字段。', 'en-US': 'There is no field “{name}”.' },
  EXPRESSION_LOOP: {
    'zh-CN': '“{name}”要由这个公式算出来，不能再用在公式里。',
    'en-US': '“{name}” is computed from this formula and cannot be used in it.',
  },
  EXPRESSION_PATH: {
    'zh-CN': '“{name}”不能这样引用：中间的字段不是关联字段。',
    'en-US': '“{name}” leads through a field that is no relation.',
  },
  EXPRESSION_MIRROR: {
    'zh-CN': '“{name}”是反向关联，只能用来筛选列表；这里请用汇总字段，或对关联表单的记录计数、求和。',
    'en-US':
      '“{name}” is a mirror of a relation and can only filter lists; use a roll-up here, or count or sum the records of its form.',
  },
  EXPRESSION_SEGMENT: {
    'zh-CN': '分群“{name}”不能用在这里：它是别的表单的，或者用到了已删除、看不到的字段。',
    'en-US':
      'The segment “{name}” cannot be used here: it is about another form, or names fields that are gone or hidden.',
  },
  EXPRESSION_COUNT: {
    'zh-CN': '“{operator}”的参数个数不对。',
    'en-US': '“{operator}” has a wrong number of arguments.',
  },
  EXPRESSION_TYPE: { 'zh-CN': '这里需要{expected}，现在是{found}。', 'en-US': 'Expected {expected}, found {found}.' },
  EXPRESSION_NUMBER: {
    'zh-CN': '数字超过 15 位有效数字，请写成文本形式的精确数字。',
    'en-US': 'The number has more than 15 significant digits: write it as an exact decimal.',
  },
  EXPRESSION_LITERAL: { 'zh-CN': '这个值无法保存。', 'en-US': 'This value cannot be stored.' },
  EXPRESSION_LIST: { 'zh-CN': '列表里只能是固定的值。', 'en-US': 'A list may hold plain values only.' },
  FORMULA_CHARACTER: { 'zh-CN': '不认识的字符“{found}”。', 'en-US': 'Unknown character “{found}”.' },
  FORMULA_QUOTE: { 'zh-CN': '引号没有结束。', 'en-US': 'The quotation mark is not closed.' },
  FORMULA_BRACE: { 'zh-CN': '花括号没有结束。', 'en-US': 'The brace is not closed.' },
  FORMULA_END: { 'zh-CN': '公式没有写完。', 'en-US': 'The formula is not complete.' },
  FORMULA_SYNTAX: { 'zh-CN': '这里不应出现“{found}”。', 'en-US': '“{found}” is not expected here.' },
  FORMULA_NESTING: { 'zh-CN': '括号嵌套过深。', 'en-US': 'The parentheses are nested too deep.' },
  FORMULA_LENGTH: {
    'zh-CN': '公式过长，最多 {max} 个字符。',
    'en-US': 'The formula is too long; at most {max} characters.',
  },
  FORMULA_NAME: { 'zh-CN': '没有名为“{name}”的字段。', 'en-US': 'There is no field “{name}”.' },
  FORMULA_FUNCTION: { 'zh-CN': '没有名为“{name}”的函数。', 'en-US': 'There is no function “{name}”.' },
  FORMULA_ARGUMENTS: { 'zh-CN': '“{name}”的参数不对。', 'en-US': 'The arguments of “{name}” are wrong.' },
  FORMULA_CHILDREN: { 'zh-CN': '请写成 CHILDREN(表单.关联字段)。', 'en-US': 'Write CHILDREN(form.relation).' },
}
const KINDS_ZH: Readonly<Record<string, string>> = {
  text: '文本',
  number: '数字',
  boolean: '是/否',
  date: '日期',
  datetime: '日期时间',
  time: '时间',
  json: '结构',
  null: '空',
  id: '关联',
  list: '列表',
  rows: '明细',
  value: '一个值',
  integer: '整数',
}

/** The text of an issue of an expression or a formula in a language; undefined when the code belongs to others. */
export function expressionMessage(
  issue: { readonly code: string; readonly params?: Readonly<Record<string, unknown>> },
  locale: string,
): string | undefined {
  const texts = EXPRESSION_MESSAGES[issue.code]
  const zh = locale !== 'en-US'
  return texts?.[zh ? 'zh-CN' : 'en-US'].replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = issue.params?.[key]
    const text = value === undefined ? '' : String(value)
    return issue.code === 'EXPRESSION_TYPE' && zh ? kindsInChinese(text) : text
  })
}

// helpers

/** `number | list of text` → `数字或文本列表`. */
const kindsInChinese = (text: string): string =>
  text
    .split(' | ')
    .map((kind) => {
      const list = kind.startsWith('list of ')
      const [word = ''] = kind.replace('list of ', '').split(' ')
      return `${KINDS_ZH[word] ?? word}${list ? '列表' : ''}`
    })
    .join('或')
