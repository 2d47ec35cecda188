import { localize, type ActionKind, type Duration, type RuleAction } from '@tenon/engine'
import { Type } from 'typebox'
import { actionSchema, KeySchema, missing } from './action-schema.ts'

const MOST = 10_000
const HOW_LONG = { 'zh-CN': '等待多久', 'en-US': 'how long to wait' }

/** 等待: what stands behind it is done later: after a while, or around a date of the record, which may move meanwhile. */
export const wait: ActionKind = {
  kind: 'wait',
  label: { 'zh-CN': '等待', 'en-US': 'Wait' },
  icon: 'hourglass',
  schema: actionSchema('wait', {
    /** From when its turn comes; with `of` from that date on, negative = before it. */
    for: Type.Optional(
      Type.Object(
        {
          value: Type.Integer({ minimum: -MOST, maximum: MOST }),
          unit: Type.Enum(['minute', 'hour', 'day', 'workHour', 'workDay']),
        },
        { additionalProperties: false },
      ),
    ),
    /** A date of the record. */
    of: Type.Optional(KeySchema),
    /** The time of day that a date without one stands for; default 09:00. */
    at: Type.Optional(Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' })),
    /** It goes on only where the condition of the rule still holds then. */
    still: Type.Optional(Type.Boolean()),
  }),
  settingsFields: [],
  offered: true,
  create: (id) => ({ id, kind: 'wait', for: { value: 1, unit: 'day' }, still: true }),
  waits: (action) => (action.of === undefined ? [] : [fieldOf(action)]),
  asksAgain: (action) => action.still === true,
  run(action, context) {
    if (context.since !== undefined && action.still === true && !context.stands()) return { ends: 'conditionGone' }
    const after = action.for as Duration | undefined
    if (action.of === undefined) return { until: context.later(after ?? { value: 0, unit: 'minute' }) }
    const until = context.due(
      { ...(after ? { after } : {}), ...(typeof action.at === 'string' ? { at: action.at } : {}) },
      context.value({ var: fieldOf(action) }),
    )
    return until === null ? { ends: 'dateEmpty' } : { until }
  },
  words(action, names) {
    const { value, unit } = (action.for as Duration | undefined) ?? { value: 0, unit: 'day' as const }
    const long = {
      zh: `${Math.abs(value)} ${UNITS[unit].zh}`,
      en: `${Math.abs(value)} ${UNITS[unit].en[Math.abs(value) === 1 ? 0 : 1]}`,
    }
    if (action.of === undefined) return { 'zh-CN': `等待 ${long.zh}`, 'en-US': `wait ${long.en}` }
    const date = names.named(names.form, fieldOf(action))
    const zh = localize(date, 'zh-CN')
    const en = localize(date, 'en-US')
    if (value === 0) return { 'zh-CN': `等到${zh}`, 'en-US': `wait until ${en}` }
    return {
      'zh-CN': `等到${zh}${value < 0 ? '前' : '后'} ${long.zh}`,
      'en-US': `wait until ${long.en} ${value < 0 ? 'before' : 'after'} ${en}`,
    }
  },
  values: (action) => (action.of === undefined ? [] : [{ path: 'of', value: { var: fieldOf(action) }, dated: true }]),
  check(action) {
    const { value = 0 } = (action.for ?? {}) as Partial<Duration>
    return action.of === undefined && value <= 0 ? [missing('for', HOW_LONG)] : []
  },
}

// helpers

const UNITS: { readonly [U in Duration['unit']]: { readonly zh: string; readonly en: readonly [string, string] } } = {
  minute: { zh: '分钟', en: ['minute', 'minutes'] },
  hour: { zh: '小时', en: ['hour', 'hours'] },
  day: { zh: '自然日', en: ['day', 'days'] },
  workHour: { zh: '工作小时', en: ['working hour', 'working hours'] },
  workDay: { zh: '工作日', en: ['working day', 'working days'] },
}
const fieldOf = (action: RuleAction): string => String(action.of)
