import { OPERATORS, type ExpressionNames, type Locale, type NamedField } from '@tenon/engine'

/** Something that may be written at the caret. `insert` replaces the text from `from` on; `back` moves the caret left of its end. */
export interface Completion {
  readonly kind: 'field' | 'function'
  readonly label: string
  readonly hint: string
  readonly insert: string
  readonly from: number
  readonly back: number
}

/**
 * What fits the word before the caret: functions by either name, fields by label, and after a relation and a dot the
 * fields of the related form. `fits` compares a name with what was typed (pinyin, for example).
 */
export function completionsAt(
  text: string,
  caret: number,
  names: ExpressionNames,
  locale: Locale,
  fits: (name: string, typed: string) => boolean,
): Completion[] {
  const word = /[\p{L}\p{N}_$.]*$/u.exec(text.slice(0, caret))![0]
  const dot = word.lastIndexOf('.')
  const typed = word.slice(dot + 1)
  const from = caret - typed.length
  const form = dot < 0 ? names.form : formAfter(word.slice(0, dot).split('.'), names)
  const fields = (form === undefined ? [] : names.fields(form))
    .filter(({ label, key }) => typed === '' || fits(label, typed) || key.startsWith(typed.toLowerCase()))
    .map(({ label, key }): Completion => ({
      kind: 'field',
      label,
      hint: key === label ? '' : key,
      insert: PLAIN.test(label) ? label : dot < 0 ? `{${label}}` : key,
      from,
      back: 0,
    }))
  if (dot >= 0 || typed === '') return fields
  const functions = OPERATORS.filter(
    ({ key, names: called, group, signatures }) =>
      // A segment is chosen, nobody types its id.
      !signatures.some(({ args }) => args.some(({ is }) => is === 'segment')) &&
      group !== 'compare' &&
      /^[a-z]/i.test(key) &&
      called.some((name) => fits(name, typed)),
  ).map(({ names: [english, chinese], signatures }): Completion => {
    const noArguments = signatures.every(({ args }) => args.length === 0)
    return {
      kind: 'function',
      label: english,
      hint: locale === 'zh-CN' ? chinese : '',
      insert: `${english}()`,
      from,
      back: noArguments ? 0 : 1,
    }
  })
  return [...fields, ...functions]
}

// helpers

const PLAIN = /^[\p{L}_$][\p{L}\p{N}_$]*$/u
function formAfter(words: readonly string[], names: ExpressionNames): string | undefined {
  let form: string | undefined = names.form
  for (const word of words) {
    if (form === undefined) return undefined
    const field: NamedField | undefined = names.fields(form).find(({ label, key }) => label === word || key === word)
    form = field?.target ?? field?.rows
  }
  return form
}
