import {
  dependants,
  localize,
  type AppBundle,
  type Definition,
  type FieldDefinition,
  type Locale,
  type Registry,
} from '@tenon/engine'
import { isDeepStrictEqual } from 'node:util'
import type { Platform } from '../platform.ts'
import { refOf } from './bundle.ts'

/** A place that publishing touches without changing it; `target` is the definition where somebody may look. */
export interface PlanImpact {
  readonly target: string
  readonly message: string
}

/**
 * What else is touched: definitions that name a field whose values change their type, and flows that change while instances of
 * them run. What names a field that is gone keeps the draft from being published and is an error with its place.
 */
export async function planImpact(
  platform: Pick<Platform, 'db' | 'registry'>,
  old: AppBundle,
  next: AppBundle,
  locale: Locale,
): Promise<readonly PlanImpact[]> {
  const fields = Object.values(next.forms).flatMap((form) => {
    const before = new Map(old.forms[form.key]?.fields.map((field) => [field.id, field]))
    return form.fields.flatMap((field) => {
      const was = before.get(field.id)
      return was && columnOf(was, platform.registry) !== columnOf(field, platform.registry) ? [{ form, field }] : []
    })
  })
  const named = fields.flatMap(({ form, field }) =>
    [...new Set(dependants(next, form.key, field.key).map(({ definition }) => definition))].map(
      (definition): PlanImpact => ({
        target: refOf(definition.kind, definition.key),
        message: retypeWords(definition, localize(field.label, locale), locale),
      }),
    ),
  )
  return [...named, ...(await runningFlows(platform, old, next, locale))]
}

// helpers

const columnOf = (field: FieldDefinition, registry: Registry): string => {
  const type = registry.field(field.type)
  return `${field.type} ${type?.columnType({ ...type.defaultSettings, ...field.settings }) ?? ''}`
}

const KINDS: Readonly<Partial<Record<Definition['kind'], Record<Locale, string>>>> = {
  form: { 'zh-CN': '表单', 'en-US': 'The form' },
  flow: { 'zh-CN': '流程', 'en-US': 'The flow' },
  rule: { 'zh-CN': '规则', 'en-US': 'The rule' },
  report: { 'zh-CN': '报表', 'en-US': 'The report' },
  dashboard: { 'zh-CN': '仪表盘', 'en-US': 'The dashboard' },
  role: { 'zh-CN': '角色', 'en-US': 'The role' },
}

function retypeWords(definition: Definition, field: string, locale: Locale): string {
  const kind = KINDS[definition.kind]?.[locale] ?? ''
  const name = localize(definition.label, locale)
  return locale === 'zh-CN'
    ? `${kind}“${name}”用到“${field}”，其类型将改变`
    : `${kind} “${name}” uses “${field}”, which changes its type`
}

async function runningFlows(
  { db }: Pick<Platform, 'db'>,
  old: AppBundle,
  next: AppBundle,
  locale: Locale,
): Promise<PlanImpact[]> {
  const changed = Object.keys(old.flows).filter((key) => !isDeepStrictEqual(old.flows[key], next.flows[key]))
  if (changed.length === 0) return []
  const rows = await db
    .selectFrom('meta.flow_instance')
    .select(['flow', (eb) => eb.fn.countAll<string>().as('n')])
    .where('app', '=', old.app.key)
    .where('flow', 'in', changed)
    .where('status', 'in', ['running', 'returned'])
    .groupBy('flow')
    .orderBy('flow')
    .execute()
  return rows.map(({ flow, n }) => {
    const name = localize(old.flows[flow]!.label, locale)
    const message =
      locale === 'zh-CN'
        ? `流程“${name}”有 ${n} 个进行中，仍按原来的版本走完`
        : `${n} running of the flow “${name}” go on with the version that they began with`
    return { target: `flow/${flow}`, message }
  })
}
