import {
  appFields,
  localize,
  lookupOf,
  madeBefore,
  placedActions,
  ruleContextOf,
  scheduleOf,
  SYSTEM_LABELS,
  wantedEmpty,
  type ActionNames,
  type AppBundle,
  type Label,
  type Locale,
  type Registry,
  type RuleAction,
  type RuleDefinition,
  type RuleEvent,
  type SystemColumn,
} from '@tenon/engine'
import { formWords } from '../action/handed-words.ts'

/** What the sentence about a rule needs to name things. */
export interface RuleNames {
  readonly bundle: AppBundle
  readonly registry: Registry
  readonly locale: Locale
  t(key: string, params?: Record<string, unknown>): string
  condition(expression: NonNullable<RuleDefinition['if']>): string
}

/** One event in words: «合同的状态变为“生效”». */
export function eventWords(event: RuleEvent, form: string, names: RuleNames): string {
  const { t } = names
  const label = localize(names.bundle.forms[form]?.label, names.locale)
  const field = event.field ? fieldLabel(form, event.field, names) : ''
  const empty = wantedEmpty(event.to)
  if (event.on === 'updated' && event.field && empty !== undefined)
    return t(empty ? 'rule.words.emptied' : 'rule.words.filled', { form: label, field })
  const value = (raw: unknown) =>
    raw === undefined || raw === null ? t('rule.anyValue') : optionLabel(form, event.field, raw, names)
  if (event.on === 'updated' && event.field)
    return t(event.to !== undefined && event.to !== null ? 'rule.words.changedTo' : 'rule.words.changed', {
      form: label,
      field,
      to: value(event.to),
    })
  if (event.on === 'childCreated') {
    const child = (event.child ?? '').split('.')[0] ?? ''
    return t('rule.words.childCreated', {
      form: label,
      child: localize(names.bundle.forms[child]?.label, names.locale),
    })
  }
  if (event.on === 'flowEnded')
    return t('rule.words.flowEnded', {
      form: label,
      flow: localize(names.bundle.flows[event.flow ?? '']?.label, names.locale) || t('rule.anyFlow'),
      outcome: t(`rule.outcome.${event.outcome ?? 'any'}`),
    })
  if (event.on === 'button') {
    const button = names.bundle.forms[form]?.buttons?.find((b) => b.key === event.button)
    return t('rule.words.button', { form: label, button: localize(button?.label, names.locale) })
  }
  if (event.on === 'time' && !event.after?.value)
    return t('rule.words.timeAt', { form: label, field: event.of ? fieldLabel(form, event.of, names) : '…' })
  if (event.on === 'time')
    return t('rule.words.time', {
      form: label,
      value: Math.abs(event.after?.value ?? 0),
      unit: t(`flowDesigner.units.${event.after?.unit ?? 'hour'}`),
      side: t((event.after?.value ?? 0) < 0 ? 'rule.before' : 'rule.after'),
      field: event.of ? fieldLabel(form, event.of, names) : '…',
    })
  return t(`rule.words.${event.on}`, {
    form: label,
    via: event.via ? t('rule.words.byImport') : '',
    cron: event.on === 'schedule' ? scheduleWords(event, t) + (event.segment ? t('rule.words.segment') : '') : '',
  })
}

/** The whole rule in one sentence, as the strip above the cards says it. */
export function ruleWords(rule: RuleDefinition, names: RuleNames): string {
  const { t } = names
  const when = rule.when.map((event) => eventWords(event, rule.form, names)).join(t('rule.or'))
  const condition =
    rule.if === undefined || rule.if === null ? '' : t('rule.and', { condition: names.condition(rule.if) })
  const lookup = lookupsOf(rule, names)
  const actions = rule.then.map((action) => actionWords(action, lookup, names)).join(t('rule.then'))
  return t('rule.sentence', { when, condition, actions: actions || t('rule.nothing') })
}

/** What an action does, with the forms, flows and roles that it names: «创建记录（待办）». */
export function actionWords(action: RuleAction, lookup: (action: string) => ActionNames, all: RuleNames): string {
  const { bundle, registry, locale, t } = all
  const kind = registry.action(action.kind)
  const named = kind?.uses?.(action, lookup(action.id)) ?? []
  const labels = named.map(({ kind: of, key }) => {
    const known: Readonly<Record<string, { readonly label: Label } | undefined>> =
      of === 'form' ? bundle.forms : of === 'flow' ? bundle.flows : bundle.roles
    return localize(known[key]?.label, locale)
  })
  const said = kind?.words?.(action, lookup(action.id))
  const what = localize(said ?? kind?.label, locale) || action.kind
  const ways = kind?.ways?.(action) ?? []
  if (ways.length > 0)
    return (
      ways
        .filter((way) => way.actions.length > 0)
        .map((way) => {
          const actions = way.actions.map((one) => actionWords(one, lookup, all)).join(t('rule.then'))
          if (way.if === undefined && said) return t('rule.words.each', { what, actions })
          if (way.if === undefined) return t('rule.words.otherwise', { actions })
          return t('rule.words.way', { condition: way.if === null ? '…' : all.condition(way.if), actions })
        })
        .join(t('rule.words.nextWay')) || what
    )
  const names = [...new Set(labels.filter((label) => label !== ''))].join(t('recipients.and'))
  return names && !said ? t('rule.words.action', { what, names }) : what
}

// helpers

/** What each action of a rule may look up to say what it does. */
function lookupsOf(rule: RuleDefinition, { bundle, registry, locale }: RuleNames): (action: string) => ActionNames {
  const context = ruleContextOf(bundle, registry)
  const placed = placedActions(rule.then, context.action)
  const named = (form: string, field?: string): Label =>
    field === undefined
      ? formWords(bundle, registry, form, locale)
      : (appFields(bundle, registry).of(form)?.get(field)?.definition.label ?? field)
  return (action) => {
    const index = placed.findIndex((one) => one.action.id === action)
    const made = index < 0 ? {} : madeBefore(placed, index, rule.form, context)
    return { ...lookupOf(rule.form, context, made), named }
  }
}

/** «每天 02:30»; what has no words is said as it is written. */
function scheduleWords(event: RuleEvent, t: RuleNames['t']): string {
  const { every, at, cron } = scheduleOf(event)
  return every === 'custom' ? cron : `${t(`rule.every.${every}`)} ${every === 'hour' ? at.slice(2) : at}`
}

function fieldLabel(form: string, key: string, names: RuleNames): string {
  const field = appFields(names.bundle, names.registry).of(form)?.get(key)
  return localize(field?.definition.label ?? SYSTEM_LABELS[key as SystemColumn], names.locale) || key
}
function optionLabel(form: string, key: string | undefined, value: unknown, names: RuleNames): string {
  const field = key === undefined ? undefined : appFields(names.bundle, names.registry).of(form)?.get(key)
  const item = field?.options.find((option) => option.value === value)
  return item ? localize(item.label, names.locale) || item.value : String(value)
}
