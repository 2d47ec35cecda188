import {
  formatList,
  localize,
  type CompiledField,
  type CompiledForm,
  type Locale,
  type ParseContext,
} from '@tenon/engine'
import { isDeepStrictEqual } from 'node:util'
import {
  allOf,
  anyFault,
  brokenRows,
  conversionFault,
  checkedFault,
  distinctValues,
  everyRow,
  emptyFault,
  idFault,
  valueFault,
  type BrokenRow,
  type Fault,
  type ShownValue,
} from '../db/broken-rows.ts'
import { existingTables } from '../db/physical-state.ts'
import { readAfter } from '../db/read-records.ts'
import type { Platform } from '../platform.ts'
import { viewerAccess } from '../db/record-access.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { refOf } from './bundle.ts'
import type { PublishedApp } from './published-app.ts'

/** Rows that are there and do not satisfy a rule that publishing brings. They stay as they are; their next edit must mend them. */
export interface Break {
  readonly target: string
  readonly field: string
  readonly code: string
  readonly message: string
  readonly rows: number
  readonly total: number
  /** Of these, how many the one who asks may see; building an app opens none of its data. */
  readonly visible: number
  readonly sample: readonly (BrokenRow & { readonly message: string })[]
}

/**
 * Counts, on the real rows, what breaks each rule that `next` has and `old` had not. Reasons and counts are for every builder;
 * rows are shown only where the viewer's own roles show them.
 */
export async function brokenRules(
  platform: Platform,
  old: PublishedApp,
  next: PublishedApp,
  viewer: Viewer,
  timeZone: string,
  locale: Locale,
): Promise<readonly Break[]> {
  const found: Break[] = []
  const access = viewerAccess(old, rolesIn(viewer, old.key))
  const slots = viewerSlots(viewer, old.key, { now: platform.now().toISOString(), timeZone })
  for await (const { form, question, shown } of newQuestions(platform, old, next, timeZone)) {
    const value = shownValue(shown, locale, timeZone)
    const { sample, ...counts } = await brokenRows(platform.db, access, form, question.fault, value, slots)
    if (counts.rows === 0) continue
    const message = question.message(locale, counts.rows)
    found.push({
      target: refOf('form', form.key),
      field: question.field?.key ?? '',
      code: question.code,
      message,
      ...counts,
      sample: sample.map((row) => ({ ...row, message: question.reason(locale) })),
    })
  }
  return found
}

/** How values of a field are written for people. */
export const shownValue = (
  field: CompiledField | undefined,
  locale: Locale,
  timeZone: string,
): ShownValue | undefined =>
  field && { field, text: (value) => field.type.toText(value, field, locale, undefined, { timeZone }) }

/** What is asked of the rows that are there, because `next` has a rule that `old` had not. */
export async function* newQuestions(
  platform: Platform,
  old: PublishedApp,
  next: PublishedApp,
  timeZone: string,
): AsyncGenerator<AskedQuestion> {
  const tables = await existingTables(platform.db, `app_${next.key}`)
  for (const key of Object.keys(next.bundle.forms)) {
    const [before, after] = [old.form(key), next.form(key)!]
    if (!before || !tables.has(after.table)) continue
    for (const question of [
      ...requiredQuestions(before, after),
      ...checkQuestions(before, after),
      ...(await valueQuestions(platform, old, before, after, { timeZone })),
      ...(await keyQuestions(platform, old, before, after)),
    ])
      // Asked of the table as it is: a field that is not there yet is empty in every row.
      yield {
        form: before,
        question,
        shown: before.fields.find((field) => field.definition.id === question.field?.definition.id),
      }
  }
}

export interface AskedQuestion {
  /** As its table is now. */
  readonly form: CompiledForm
  readonly question: Question
  /** The field whose value stands beside the title. */
  readonly shown: CompiledField | undefined
}
export interface Question {
  readonly field: CompiledField | undefined
  readonly code: string
  readonly fault: Fault
  /** What is wrong, of all of them. */
  message(locale: Locale, rows: number): string
  /** What is wrong with one of them. */
  reason(locale: Locale): string
}

// helpers

const MAX_DISTINCT = 100_000
const asBefore = (before: CompiledForm, field: CompiledField): CompiledField | undefined =>
  before.fields.find((each) => each.definition.id === field.definition.id && each.column !== undefined)

/** What makes a field required: its own switch, or a linkage; and what hides it. */
function requirement(form: CompiledForm, field: CompiledField): unknown {
  return [
    field.definition.required === true,
    (form.definition.linkage ?? []).flatMap((l) => [
      l.require?.includes(field.key) ? [l.when] : [],
      l.show?.includes(field.key) ? ['show', l.when] : [],
    ]),
  ]
}

function requiredQuestions(before: CompiledForm, after: CompiledForm): Question[] {
  return after.fields.flatMap((field) => {
    if (field.computation || field.type.serverSet || field.type.storage !== 'column') return []
    const was = before.fields.find((each) => each.definition.id === field.definition.id)
    const [now, then] = [requirement(after, field), was ? requirement(before, was) : null]
    if (isDeepStrictEqual(now, then)) return []
    const whens = (part: 'require' | 'show') =>
      after.linkage.filter((linkage) => linkage[part].includes(field.key)).map((linkage) => linkage.when.checked)
    const [requires, shows] = [whens('require'), whens('show')]
    if (field.definition.required !== true && requires.length === 0) return []
    // Conditions over columns that are not there yet cannot be asked; the row then counts as required.
    const askable = [...requires, ...shows].every((checked) =>
      checked.needs.fields.every(
        (name) => name.includes('.') || before.field(name) !== undefined || !after.field(name),
      ),
    )
    const stored = asBefore(before, field)
    const faults: Fault[] = [stored ? emptyFault(stored) : everyRow]
    if (askable && field.definition.required !== true) faults.push(anyFault(...requires.map(checkedFault)))
    if (askable && shows.length > 0) faults.push(anyFault(...shows.map(checkedFault)))
    const label = field.definition.label
    return [
      {
        field,
        code: 'REQUIRED',
        fault: allOf(...faults),
        message: (locale, rows) =>
          locale === 'zh-CN'
            ? `${rows} 条记录没有填写“${localize(label, locale)}”`
            : `${rows} records have no “${localize(label, locale)}”`,
        reason: (locale) =>
          locale === 'zh-CN' ? `没有填写“${localize(label, locale)}”` : `No “${localize(label, locale)}”`,
      },
    ]
  })
}

function checkQuestions(before: CompiledForm, after: CompiledForm): Question[] {
  const known = new Map((before.definition.checks ?? []).map((check) => [check.key, check]))
  return after.checks.flatMap((check) => {
    const definition = after.definition.checks?.find((each) => each.key === check.key)
    if (isDeepStrictEqual(known.get(check.key)?.when, definition?.when)) return []
    const names = check.when.checked.needs.fields
    if (names.some((name) => !name.includes('.') && after.field(name) && !before.field(name))) return []
    return [
      {
        field: after.field(check.at[0] ?? ''),
        code: 'CHECK',
        fault: checkedFault(check.when.checked),
        message: (locale, rows) =>
          locale === 'zh-CN'
            ? `${rows} 条记录不满足“${localize(check.message, locale)}”`
            : `${rows} records break “${localize(check.message, locale)}”`,
        reason: (locale) => localize(check.message, locale),
      },
    ]
  })
}

/** Values that the field's new settings (options, length, pattern, range …) no longer take: each distinct value is parsed once. */
async function valueQuestions(
  platform: Platform,
  old: PublishedApp,
  before: CompiledForm,
  after: CompiledForm,
  context: ParseContext,
): Promise<Question[]> {
  const questions: Question[] = []
  for (const field of after.stored) {
    const was = asBefore(before, field)
    if (!was || field.computation || field.type.serverSet) continue
    if (
      was.definition.type === field.definition.type &&
      isDeepStrictEqual([was.settings, was.options], [field.settings, field.options])
    )
      continue
    if (was.columnType !== field.columnType) {
      questions.push(conversionQuestion(was, field, context))
      continue
    }
    const values = await distinctValues(platform.db, old, before, was, MAX_DISTINCT)
    const refused = values
      .filter(({ value }) => field.type.parse(value, field, context).issue !== undefined)
      .map(({ text }) => text)
    if (refused.length === 0) continue
    const label = field.definition.label
    questions.push({
      field,
      code: 'VALUE',
      fault: valueFault(was, refused),
      message: (locale, rows) =>
        locale === 'zh-CN'
          ? `${rows} 条记录的“${localize(label, locale)}”不符合新的设置`
          : `“${localize(label, locale)}” of ${rows} records does not fit its new settings`,
      reason: (locale) =>
        locale === 'zh-CN'
          ? `“${localize(label, locale)}”不符合新的设置`
          : `“${localize(label, locale)}” does not fit its new settings`,
    })
  }
  return questions
}

/** Values that the new type cannot read. */
function conversionQuestion(was: CompiledField, field: CompiledField, context: ParseContext): Question {
  const { label } = field.definition
  const type = (locale: Locale): string => localize(field.type.label, locale)
  return {
    field,
    code: 'CONVERT',
    fault: conversionFault(was, field, context),
    message: (locale, rows) =>
      locale === 'zh-CN'
        ? `${rows} 条记录的“${localize(label, locale)}”不能转换为${type(locale)}，将留空，原值归档`
        : `“${localize(label, locale)}” of ${rows} records does not convert to ${type(locale)}: it becomes empty, the old value is archived`,
    reason: (locale) => (locale === 'zh-CN' ? `不能转换为${type(locale)}` : `Does not convert to ${type(locale)}`),
  }
}

/** Rows that would be duplicates under a new unique rule. */
async function keyQuestions(
  platform: Platform,
  old: PublishedApp,
  before: CompiledForm,
  after: CompiledForm,
): Promise<Question[]> {
  const questions: Question[] = []
  for (const key of after.keys) {
    if (
      !key.unique ||
      before.keys.some(
        (known) => known.unique && known.match === key.match && isDeepStrictEqual(known.fields, key.fields),
      )
    )
      continue
    const owners = new Map<string, string[]>()
    let last: string | null = null
    for (;;) {
      const rows = await readAfter(platform.db, old, before, last, 1_000)
      for (const row of rows) {
        const value = row.deleted_at == null ? key.of(row) : null
        if (value !== null) owners.set(value, [...(owners.get(value) ?? []), row.id])
      }
      if (rows.length < 1_000) break
      last = rows.at(-1)!.id
    }
    const doubled = [...owners.values()].filter((ids) => ids.length > 1).flat()
    if (doubled.length === 0) continue
    const labels = (locale: Locale) =>
      formatList(
        key.fields.map((name) => localize(after.field(name)?.definition.label, locale)),
        locale,
      )
    questions.push({
      field: after.field(key.fields[0]!),
      code: 'DUPLICATE',
      fault: idFault(doubled),
      message: (locale, rows) =>
        locale === 'zh-CN'
          ? `${rows} 条记录的“${labels(locale)}”互相重复；合并之前，新记录仍会被查重`
          : `${rows} records have the same “${labels(locale)}”; new ones are refused all the same`,
      reason: (locale) =>
        locale === 'zh-CN'
          ? `“${labels(locale)}”与其他记录重复`
          : `“${labels(locale)}” is the same as in other records`,
    })
  }
  return questions
}
