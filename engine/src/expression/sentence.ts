import { localize, type Expression, type Locale } from '../definition/json.ts'
import { formatList } from '../definition/punctuation.ts'
import { rowsPlace } from './formula/format.ts'
import { placeOf, type ExpressionNames, type NamePlace } from './formula/names.ts'
import { SPECIAL_NAMES, writtenName } from './formula/names.ts'
import { UNIT_NAMES } from './formula/words.ts'
import { PHRASES, SIGNS } from './phrases.ts'
import { IN_SEGMENT } from './segments.ts'
import { STEP_RESULTS } from './step-words.ts'

/**
 * An expression in words: `级别 等于 “A”，且 预计金额 大于 100000`. What is incomplete is said as far as it goes, so
 * that a builder can show it while somebody is still choosing.
 */
export function sentence(expression: Expression, names: ExpressionNames, locale: Locale): string {
  return say(expression, placeOf(names), { names, zh: locale === 'zh-CN' })
}

// helpers

interface Speech {
  readonly names: ExpressionNames
  readonly zh: boolean
}
const OPEN = '…'

function say(value: unknown, place: NamePlace, speech: Speech, near?: unknown): string {
  if (value === undefined) return OPEN
  if (Array.isArray(value))
    return formatList(
      value.map((item) => say(item, place, speech, near)),
      speech.zh ? 'zh-CN' : 'en-US',
    )
  if (typeof value !== 'object' || value === null) return sayLiteral(value, place, speech, near)
  const [key, raw] = Object.entries(value)[0] ?? ['', []]
  const args: readonly unknown[] = Array.isArray(raw) ? raw : [raw]
  if (key === 'var') return sayName(String(args[0] ?? OPEN), place, speech)
  if (key === 'children') return sayChildren(String(args[0]), speech)
  if (key === 'decimal') return String(args[0])
  if (key === 'today' || key === 'now') return sayName(`$${key}`, place, speech)
  if (key === 'and' || key === 'or') return sayGroup(key, args, place, speech)
  if (key === '!') return sayNot(args[0], place, speech)
  if ((key === 'min' || key === 'max') && !rowsPlace(args[0], place, speech.names)) {
    const list = say(args, place, speech)
    return speech.zh
      ? `${list} 中${key === 'min' ? '最小' : '最大'}的`
      : `${key === 'min' ? 'least' : 'greatest'} of ${list}`
  }
  if (key === 'dateAdd') return sayDateAdd(args, place, speech)
  const sign = SIGNS[key]
  if (sign)
    return args.length === 1
      ? `−${say(args[0], place, speech)}`
      : args.map((arg) => inner(arg, place, speech)).join(sign)
  return sayCall(key, args, place, speech, false)
}

function sayCall(key: string, args: readonly unknown[], place: NamePlace, speech: Speech, negated: boolean): string {
  const phrase = PHRASES[key]
  const isNull = (key === '==' || key === '!=') && args.length === 2 && args[1] === null
  if (isNull) return sayCall('isEmpty', [args[0]], place, speech, (key === '!=') !== negated)
  if (!phrase) return `${key}(${args.map((arg) => say(arg, place, speech)).join(', ')})`
  const template = negated && phrase.not ? phrase.not[speech.zh ? 0 : 1] : speech.zh ? phrase.zh : phrase.en
  const inside = rowsPlace(args[0], place, speech.names)
  const filter = inside && args.length > 1 && key === 'count' ? args[1] : inside ? args[2] : undefined
  const text = template.replace(/\{(\d)\}/g, (_, digit: string) => {
    const i = Number(digit)
    const arg = args[i]
    if (arg === undefined && i >= args.length && key !== 'count') return i === 2 ? OPEN : key === 'round' ? '0' : OPEN
    if (key === IN_SEGMENT && i === 1) return saySegment(args, speech)
    if (typeof arg === 'string' && i > 0 && UNIT_NAMES[arg]) return speech.zh ? UNIT_NAMES[arg].zh : UNIT_NAMES[arg].en
    return say(
      arg,
      i > 0 && inside ? inside : place,
      speech,
      args.find((other) => other !== arg),
    )
  })
  if (filter === undefined || !inside) return text
  const where = say(filter, inside, speech)
  return speech.zh ? `${text}（${where}）` : `${text} (${where})`
}

/** A segment by its name, as it is now or as it was when the condition was told what it means. */
function saySegment([, id, meaning]: readonly unknown[], speech: Speech): string {
  if (typeof id !== 'string') return OPEN
  const label = speech.names.segment?.(id) ?? (meaning as { label?: string } | undefined)?.label
  if (label !== undefined) return `“${label}”`
  if (speech.names.segment) return speech.zh ? '（已不存在）' : '(gone)'
  return OPEN
}

function sayGroup(key: 'and' | 'or', args: readonly unknown[], place: NamePlace, speech: Speech): string {
  const joint = key === 'and' ? (speech.zh ? '，且 ' : ' and ') : speech.zh ? '，或 ' : ' or '
  const parts = args.map((arg) => {
    const nested = operatorOf(arg)
    const text = say(arg, place, speech)
    return (nested === 'and' || nested === 'or') && nested !== key ? (speech.zh ? `（${text}）` : `(${text})`) : text
  })
  return parts.length === 0 ? OPEN : parts.join(joint)
}
function sayNot(arg: unknown, place: NamePlace, speech: Speech): string {
  const key = operatorOf(arg)
  const raw = key === undefined ? undefined : (arg as Record<string, unknown>)[key]
  if (key !== undefined && PHRASES[key]?.not) return sayCall(key, Array.isArray(raw) ? raw : [raw], place, speech, true)
  const text = say(arg, place, speech)
  return speech.zh ? `并非（${text}）` : `not (${text})`
}
/** Relative to today it is said as people say it. */
function sayDateAdd([from, amount, unit]: readonly unknown[], place: NamePlace, speech: Speech): string {
  const words = typeof unit === 'string' ? UNIT_NAMES[unit] : undefined
  const unitText = speech.zh ? (words?.zh ?? OPEN) : (words?.en ?? OPEN)
  const start = say(from, place, speech)
  if (typeof amount !== 'number') {
    const n = say(amount, place, speech)
    return speech.zh ? `${start} 之后 ${n} ${unitText}` : `${n} ${unitText}s after ${start}`
  }
  const n = Math.abs(amount)
  if (speech.zh) return `${start} 之${amount < 0 ? '前' : '后'} ${n} ${unitText}`
  return `${n} ${unitText}${n === 1 ? '' : 's'} ${amount < 0 ? 'before' : 'after'} ${start}`
}

/** What an action before hands on, and what is read of it. */
function sayHanded(name: string, place: NamePlace, speech: Speech): string {
  const label =
    speech.names.handed?.(name.split('.')[1]!)?.label ?? (speech.zh ? '前面创建的记录' : 'the record made before')
  const words = writtenName(name, place, { ...speech.names, english: false })
    .replace(/^\{(.*)\}$/, '$1')
    .split('.')
    .slice(2)
  return [label, ...words].join(speech.zh ? '的' : ' › ')
}
function sayName(name: string, place: NamePlace, speech: Speech): string {
  if (name === '$today') return speech.zh ? '今天' : 'today'
  if (name === 'id') return speech.zh ? '这条记录' : 'this record'
  if (name === '$now') return speech.zh ? '现在' : 'now'
  if (name.startsWith('$made.')) return sayHanded(name, place, speech)
  if (name.startsWith('$step.')) {
    const step = speech.names.step?.(name.slice('$step.'.length)) ?? name.slice('$step.'.length)
    return speech.zh ? `“${step}”的结果` : `the result of “${step}”`
  }
  const special = SPECIAL_NAMES.find((one) => one.name === name)
  if (special) {
    const words = (speech.zh ? special.texts[0]! : (USER_ENGLISH[name] ?? special.texts[1]!)).replace('.', '的')
    if (!speech.names.initiator) return words
    return words.replace('当前用户', '发起人').replace('the current user', 'the initiator')
  }
  const words = writtenName(name, place, speech.names)
    .replace(/^\{(.*)\}$/, '$1')
    .split('.')
  if (speech.zh) return words.join('的')
  return words.map((word) => OUTER_ENGLISH[word] ?? word).join(' › ')
}
const USER_ENGLISH: Readonly<Record<string, string>> = {
  '$user.id': 'the current user',
  '$user.name': 'the name of the current user',
  '$user.department': 'the main department of the current user',
  '$user.departments': 'the departments of the current user',
  '$user.departmentTree': 'the departments of the current user and below',
  '$user.roles': 'the roles of the current user',
}
const OUTER_ENGLISH: Readonly<Record<string, string>> = { 上级记录: 'parent record', 原值: 'old value' }

function sayChildren(name: string, speech: Speech): string {
  const [form] = name.split('.')
  return speech.names.forms().find((one) => one.key === form)?.label ?? name
}
function sayLiteral(value: unknown, place: NamePlace, speech: Speech, near: unknown): string {
  if (value === null) return speech.zh ? '空' : 'empty'
  if (typeof value === 'boolean') return speech.zh ? (value ? '是' : '否') : value ? 'yes' : 'no'
  const shown = shownValue(value, place, speech, near)
  if (shown !== undefined) return `“${shown}”`
  return typeof value === 'string' ? `“${value}”` : String(value)
}
/** A value beside a field is shown as that field shows it: the label of an option, the name of a person. */
function shownValue(value: unknown, place: NamePlace, speech: Speech, near: unknown): string | undefined {
  const name = typeof near === 'object' && near !== null ? (near as { var?: unknown }).var : undefined
  if (typeof name !== 'string' || !speech.names.value) return undefined
  if (name.startsWith('$user.')) return speech.names.value('$user', name.slice('$user.'.length), value)
  if (name.startsWith('$step.'))
    return localize(STEP_RESULTS[String(value)], speech.zh ? 'zh-CN' : 'en-US') || undefined
  let words = name.replace(/^\$old\./, '').split('.')
  let at = place
  while (words[0] === 'parent' && at.parent) {
    words = words.slice(1)
    at = at.parent
  }
  let form: string | undefined = at.form
  for (const word of words.slice(0, -1)) {
    const owner: string | undefined = form
    form = owner === undefined ? undefined : speech.names.fields(owner).find((field) => field.key === word)?.target
  }
  return form === undefined ? undefined : speech.names.value(form, words.at(-1)!, value)
}
const operatorOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value)[0] : undefined
function inner(arg: unknown, place: NamePlace, speech: Speech): string {
  const text = say(arg, place, speech)
  const key = operatorOf(arg)
  return key !== undefined && SIGNS[key] ? `(${text})` : text
}
