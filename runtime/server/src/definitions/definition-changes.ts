import { isDeepStrictEqual } from 'node:util'
import {
  formatList,
  localize,
  type Definition,
  type FieldDefinition,
  type FormDefinition,
  type Label,
  type Locale,
  type OptionItem,
} from '@tenon/engine'

/**
 * What differs between two versions of a definition, a sentence each, for whoever publishes. `told`: keys of fields that a step
 * of the plan speaks of already.
 *
 * @example definitionChanges(customer, { ...customer, label: '伙伴' }, new Set(), 'zh-CN') // ['“客户”改名为“伙伴”']
 */
export function definitionChanges(
  old: Definition,
  next: Definition,
  told: ReadonlySet<string>,
  locale: Locale,
): readonly string[] {
  const say = speech(locale)
  const renamed = say.renamed(old.label, next.label)
  if (old.kind === 'form' && next.kind === 'form') return [...renamed, ...formChanges(old, next, told, say)]
  if (old.kind === 'options' && next.kind === 'options') return [...renamed, ...itemChanges(old.items, next.items, say)]
  return renamed
}

// helpers

type Pair = readonly [zh: string, en: string]
type Speech = ReturnType<typeof speech>

function speech(locale: Locale) {
  const pick = ([zh, en]: Pair): string => (locale === 'zh-CN' ? zh : en)
  const name = (label: Label | undefined, key = ''): string => `“${localize(label, locale) || key}”`
  return {
    name,
    pick,
    /** Several words as one list. */
    list: (words: readonly Pair[]): string => formatList(words.map(pick), locale),
    renamed: (old: Label | undefined, next: Label | undefined, key = ''): string[] =>
      localize(old, locale) === localize(next, locale)
        ? []
        : [pick([`${name(old, key)}改名为${name(next, key)}`, `${name(old, key)} is called ${name(next, key)}`])],
  }
}

const same = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b))
/** As it is stored: a member that is undefined is none, and a list without anything neither. */
const plain = (value: unknown): unknown =>
  value === undefined || (Array.isArray(value) && value.length === 0) ? undefined : JSON.parse(JSON.stringify(value))

function formChanges(old: FormDefinition, next: FormDefinition, told: ReadonlySet<string>, say: Speech): string[] {
  const before = new Map(old.fields.map((field) => [field.id, field]))
  const after = new Set(next.fields.map(({ id }) => id))
  return [
    ...next.fields.flatMap((field) => {
      const was = before.get(field.id)
      if (was) return fieldChanges(was, field, told, say)
      return told.has(field.key) ? [] : [say.pick([`新增${say.name(field.label)}`, `${say.name(field.label)} is new`])]
    }),
    ...old.fields
      .filter(({ id, key }) => !after.has(id) && !told.has(key))
      .map(({ label }) => say.pick([`移除${say.name(label)}`, `${say.name(label)} is removed`])),
    ...KEYED.flatMap(([part, what]) => keyedChanges(old[part] ?? [], next[part] ?? [], what, say)),
    ...restOf(old, next, say),
  ]
}

function fieldChanges(old: FieldDefinition, next: FieldDefinition, told: ReadonlySet<string>, say: Speech): string[] {
  const name = say.name(next.label, next.key)
  const turned = (was: unknown, is: unknown, on: Pair, off: Pair): string[] =>
    Boolean(was) === Boolean(is) ? [] : [`${name}${say.pick(is ? on : off)}`]
  const { options: had, ...was } = old.settings ?? {}
  const { options: has, ...is } = next.settings ?? {}
  const [items, newItems] = [itemsOf(had), itemsOf(has)]
  const others = [
    ...(same(old.default, next.default) ? [] : [DEFAULT]),
    ...(same(old.help, next.help) ? [] : [HELP]),
    ...(same(was, is) && (same(had, has) || (items && newItems)) ? [] : [SETTINGS]),
    ...(same(old.import, next.import) ? [] : [IMPORT]),
    ...(old.type === next.type || told.has(next.key) ? [] : [TYPE]),
  ]
  return [
    ...say.renamed(old.label, next.label, next.key),
    ...turned(old.required, next.required, ['改为必填', ' becomes required'], ['不再必填', ' is no longer required']),
    ...turned(old.readonly, next.readonly, ['改为只读', ' becomes read-only'], ['不再只读', ' is no longer read-only']),
    ...(items && newItems
      ? itemChanges(items, newItems, say).map((change) => say.pick([`${name}：${change}`, `${name}: ${change}`]))
      : []),
    ...(others.length > 0
      ? [say.pick([`${name}的${say.list(others)}有改动`, `${name}: ${say.list(others)} changed`])]
      : []),
  ]
}
const DEFAULT: Pair = ['默认值', 'default']
const HELP: Pair = ['提示', 'help']
const SETTINGS: Pair = ['设置', 'settings']
const IMPORT: Pair = ['导入设置', 'import']
const TYPE: Pair = ['类型', 'type']

const itemsOf = (options: unknown): readonly OptionItem[] | undefined =>
  Array.isArray(options) ? (options as readonly OptionItem[]) : undefined

function itemChanges(old: readonly OptionItem[], next: readonly OptionItem[], say: Speech): string[] {
  const before = new Map(old.map((item) => [item.value, item]))
  const after = new Set(next.map(({ value }) => value))
  const name = ({ label, value }: OptionItem): string => say.name(label, value)
  return [
    ...next.flatMap((item) => {
      const was = before.get(item.value)
      if (!was) return [say.pick([`新增选项${name(item)}`, `option ${name(item)} is new`])]
      const turned = Boolean(was.retired) === Boolean(item.retired) ? [] : [item.retired ? STOPPED : BACK]
      const looks = same({ ...was, label: 0, retired: 0 }, { ...item, label: 0, retired: 0 }) ? [] : [LOOK]
      return [
        ...(name(was) === name(item) ? [] : say.renamed(was.label ?? was.value, item.label ?? item.value)),
        ...[...turned, ...looks].map((word) => `${name(item)}${say.pick(word)}`),
      ]
    }),
    ...old
      .filter(({ value }) => !after.has(value))
      .map((item) => say.pick([`移除选项${name(item)}`, `option ${name(item)} is removed`])),
  ]
}
const STOPPED: Pair = ['停用', ' is retired']
const BACK: Pair = ['重新启用', ' is offered again']
const LOOK: Pair = ['的颜色或别名有改动', ': colour or aliases changed']

const KEYED = [
  ['views', ['视图', 'view']],
  ['buttons', ['按钮', 'button']],
  ['public', ['公开表单', 'public form']],
  ['prints', ['打印版式', 'print layout']],
  ['measures', ['公用指标', 'shared measure']],
  ['dimensions', ['公用维度', 'shared dimension']],
] as const satisfies readonly (readonly [keyof FormDefinition, Pair])[]

interface Keyed {
  readonly key?: string | undefined
  readonly label?: Label | undefined
}
function keyedChanges(old: readonly Keyed[], next: readonly Keyed[], what: Pair, say: Speech): string[] {
  const find = (list: readonly Keyed[], key: string | undefined) => list.find((one) => one.key === key)
  const told = (one: Keyed, [zh, en]: Pair): string =>
    say.pick([`${zh}${what[0]}${say.name(one.label, one.key)}`, `${what[1]} ${say.name(one.label, one.key)} ${en}`])
  return [
    ...next.flatMap((one) => {
      const was = find(old, one.key)
      if (!was) return [told(one, ['新增', 'is new'])]
      return same(was, one) ? [] : [told(one, ['修改', 'changed'])]
    }),
    ...old.filter(({ key }) => !find(next, key)).map((one) => told(one, ['移除', 'is removed'])),
  ]
}

/** What is neither a field nor has a name of its own. */
const REST: Readonly<Partial<Record<keyof FormDefinition, Pair>>> = {
  layout: ['布局', 'layout'],
  linkage: ['联动', 'linkage'],
  checks: ['校验', 'validation'],
  duplicates: ['查重', 'duplicate check'],
  stage: ['阶段', 'stage'],
  title: ['标题字段', 'title field'],
  number: ['编号字段', 'number field'],
  help: ['说明', 'help'],
  icon: ['图标', 'icon'],
  todo: ['待办设置', 'to-do settings'],
  entry: ['快速填写', 'quick entry'],
  figures: ['记录页', 'record page'],
  related: ['记录页', 'record page'],
  quick: ['记录页', 'record page'],
}
function restOf(old: FormDefinition, next: FormDefinition, say: Speech): string[] {
  const changed = new Set(
    Object.entries(REST).flatMap(([part, word]) =>
      same(old[part as keyof FormDefinition], next[part as keyof FormDefinition]) ? [] : [word],
    ),
  )
  const words = [...new Map([...changed].map((word) => [word[1], word])).values()]
  return words.length > 0 ? [say.pick([`${say.list(words)}有改动`, `${say.list(words)} changed`])] : []
}
