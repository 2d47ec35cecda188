/** A field as formulas and sentences call it. */
export interface NamedField {
  readonly key: string
  readonly label: string
  /** Form that a to-one relation leads to. */
  readonly target?: string
  /** Form of the rows of a subform. */
  readonly rows?: string
}
/** The names of an app in one language: what a formula text is read and written with. */
export interface ExpressionNames {
  /** The form that the expression belongs to. */
  readonly form: string
  /** Units, and names that are not fields, are written in English: `DATEADD(NOW(), 2, "day")`. Default: in Chinese; both are read. */
  readonly english?: boolean
  /** Where it stands over rows: the form of the record that they are looked for. */
  readonly parent?: string
  fields(form: string): readonly NamedField[]
  forms(): readonly { readonly key: string; readonly label: string }[]
  /** How a stored value is shown: label of an option, name of a person. Default: the value itself. */
  value?(form: string, key: string, value: unknown): string | undefined
  /** What actions before hand on, by the action: the form of it, how people call it, and whether it is a list. */
  handed?(action: string): { readonly form: string; readonly label: string; readonly rows?: boolean } | undefined
  /** What a segment is called; undefined = there is none (any more). */
  segment?(id: string): string | undefined
  /** In a flow: what its steps are called, and `$user` is who began it, whoever acts. */
  step?(id: string): string | undefined
  readonly initiator?: boolean
}

export interface NamePlace {
  readonly form: string
  readonly parent?: NamePlace
}

/** Where an expression begins. */
export const placeOf = ({ form, parent }: ExpressionNames): NamePlace =>
  parent === undefined ? { form } : { form, parent: { form: parent } }

/** Names that are not fields, with what they stand for; the first of each is written, in English the second. */
export const SPECIAL_NAMES: readonly { readonly name: string; readonly texts: readonly string[] }[] = [
  { name: '$user.id', texts: ['当前用户', 'CurrentUser', '当前用户.编号', 'CurrentUser.id'] },
  { name: '$user.name', texts: ['当前用户.姓名', 'CurrentUser.name'] },
  { name: '$user.department', texts: ['当前用户.主部门', 'CurrentUser.department'] },
  { name: '$user.departments', texts: ['当前用户.部门', 'CurrentUser.departments'] },
  { name: '$user.departmentTree', texts: ['当前用户.部门及下级', 'CurrentUser.departmentTree'] },
  { name: '$user.roles', texts: ['当前用户.角色', 'CurrentUser.roles'] },
]
export const PARENT_WORDS = ['上级记录', 'parent', '$parent']
export const OLD_WORDS = ['原值', '$old', 'old']

export type FoundName =
  | { readonly kind: 'var'; readonly name: string; readonly form: string; readonly key: string }
  | { readonly kind: 'rows'; readonly name: string; readonly form: string }
  /** `lines.amount`: a field of the rows of a list. */
  | { readonly kind: 'element'; readonly rows: string; readonly form: string; readonly key: string }

/** The field or list that a written name means; undefined when nothing is called so. */
export function findName(text: string, place: NamePlace, names: ExpressionNames): FoundName | undefined {
  const special = SPECIAL_NAMES.find((one) => one.name === text || one.texts.includes(text))
  if (special) return { kind: 'var', name: special.name, form: '$user', key: special.name.slice('$user.'.length) }
  if (STEP_NAME.test(text)) return { kind: 'var', name: text, form: '', key: text }
  if (text === '$today' || text === '$now') return { kind: 'var', name: text, form: '', key: text }
  const handed = handedName(text, names)
  if (handed) return foundHanded(handed, names)
  let words = text.split('.')
  let at = place
  let prefix = ''
  while (words.length > 1 && at.parent && PARENT_WORDS.includes(words[0]!)) {
    words = words.slice(1)
    at = at.parent
    prefix += 'parent.'
  }
  if (words.length === 2 && OLD_WORDS.includes(words[0]!) && !fieldOf(words[0]!, at.form, names)) {
    words = words.slice(1)
    prefix += '$old.'
  }
  return walk(words, at.form, prefix, names)
}

/** How a `var` is written: labels where they are unambiguous, else keys. */
export function writtenName(name: string, place: NamePlace, names: ExpressionNames): string {
  const special = SPECIAL_NAMES.find((one) => one.name === name)
  const language = names.english ? 1 : 0
  if (special) return special.texts[language]!
  if (STEP_NAME.test(name)) return name
  const handed = handedName(name, names)
  let words = handed ? handed.words : name.split('.')
  let at = handed ? { form: handed.form } : place
  const written: string[] = handed ? [handed.prefix] : []
  while (words.length > 1 && at.parent && PARENT_WORDS.includes(words[0]!)) {
    words = words.slice(1)
    at = at.parent
    written.push(PARENT_WORDS[language]!)
  }
  if (words.length === 2 && words[0] === '$old') {
    words = words.slice(1)
    written.push(OLD_WORDS[language]!)
  }
  let form: string | undefined = at.form
  for (const word of words) {
    const all: readonly NamedField[] = form === undefined ? [] : names.fields(form)
    const field = all.find((one) => one.key === word)
    const clear =
      field &&
      /^[^.{}]+$/.test(field.label) &&
      all.filter((one) => one.label === field.label || one.key === field.label).length === 1
    written.push(clear ? field.label : word)
    form = field?.target ?? field?.rows
  }
  const text = written.join('.')
  return PLAIN_NAME.test(text) ? text : `{${text}}`
}

/** A name that needs no braces. */
export const PLAIN_NAME = /^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$/u

// helpers

/** What an action hands on, or a value of it: where its names begin. */
function handedName(
  name: string,
  names: ExpressionNames,
):
  | { readonly prefix: string; readonly form: string; readonly rows: boolean; readonly words: readonly string[] }
  | undefined {
  const [first, action = '', ...words] = name.split('.')
  const found = first === '$made' ? names.handed?.(action) : undefined
  return found && { prefix: `$made.${action}`, form: found.form, rows: found.rows === true, words }
}

function foundHanded(
  { prefix, form, rows, words }: NonNullable<ReturnType<typeof handedName>>,
  names: ExpressionNames,
): FoundName | undefined {
  if (words.length === 0)
    return rows ? { kind: 'rows', name: prefix, form } : { kind: 'var', name: prefix, form, key: 'id' }
  if (!rows) return walk(words, form, `${prefix}.`, names)
  const element = words.length === 1 ? fieldOf(words[0]!, form, names) : undefined
  return element && { kind: 'element', rows: prefix, form, key: element.key }
}

/** How a step of a flow has ended; written as it is stored. */
const STEP_NAME = /^\$step\.[a-z][a-z0-9_]*$/

function walk(words: readonly string[], form: string, prefix: string, names: ExpressionNames): FoundName | undefined {
  const keys: string[] = []
  let at = form
  for (let i = 0; i < words.length; i++) {
    const field = fieldOf(words[i]!, at, names)
    if (!field) return undefined
    const path = prefix + [...keys, field.key].join('.')
    const rest = words.length - 1 - i
    if (rest === 0)
      return field.rows
        ? { kind: 'rows', name: path, form: field.rows }
        : { kind: 'var', name: path, form: at, key: field.key }
    if (field.rows) {
      const element = rest === 1 ? fieldOf(words[i + 1]!, field.rows, names) : undefined
      return element ? { kind: 'element', rows: path, form: field.rows, key: element.key } : undefined
    }
    if (field.target === undefined) return undefined
    keys.push(field.key)
    at = field.target
  }
  return undefined
}
const fieldOf = (word: string, form: string, names: ExpressionNames): NamedField | undefined => {
  const fields = names.fields(form)
  return fields.find((field) => field.label === word) ?? fields.find((field) => field.key === word)
}
