import { addDuration, formatList, type CompiledForm, type Duration, type Locale, type RuleEnv } from '@tenon/engine'
import { uuidv7 } from 'uuidv7'
import type { SaveContext } from '../records/save-hooks.ts'
import { lookupTarget, rowsOrForm } from './app-rules.ts'
import { workCalendar } from './work-calendar.ts'

/** What rules may ask of the world: ids, the working calendar, how a value is written, where a relation leads. */
export function ruleEnv(context: SaveContext, form: CompiledForm): RuleEnv {
  return {
    newId: uuidv7,
    later: (duration: Duration, from = context.now) =>
      addDuration(from, duration, workCalendar(context.timeZone, context.now, context.app.calendars?.rules())),
    format: (path, value, locale, of) =>
      textOf(context, (of === undefined ? undefined : rowsOrForm(context.app, of)) ?? form, path, value, locale),
    target: lookupTarget(context.app),
  }
}

/** A value for people: by the type of its field, in that language and in the time zone of the organisation. */
export function textOf(
  { app, timeZone }: Pick<SaveContext, 'app' | 'timeZone'>,
  form: CompiledForm,
  path: string,
  value: unknown,
  locale: Locale = 'zh-CN',
): string {
  if (value === null || value === undefined) return ''
  const keys = path.split('.')
  const last = keys.pop()!
  const owner = keys.length === 0 ? form : rowsOrForm(app, lookupTarget(app)(form.key, keys.join('.')) ?? '')
  const field = owner?.field(last)
  if (field) return field.type.toText(value, field, locale, undefined, { timeZone })
  return Array.isArray(value) ? formatList(value.map(String), locale) : String(value)
}
