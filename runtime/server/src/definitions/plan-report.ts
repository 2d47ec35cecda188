import {
  formatList,
  localize,
  type AppBundle,
  type DefinitionKind,
  type FormDefinition,
  type Issue,
  type Locale,
  type TableOperation,
} from '@tenon/engine'
import { isDeepStrictEqual } from 'node:util'
import type { Platform } from '../platform.ts'
import type { Viewer } from '../users/viewer.ts'
import { definitionIn, definitionsOf, parseRef, refOf } from './bundle.ts'
import { readDraft } from './draft-store.ts'
import { brokenRules, type Break } from './plan-breaks.ts'
import { planImpact, type PlanImpact } from './plan-impact.ts'
import { includedRefs, planDraft } from './publish.ts'
import { definitionChanges } from './definition-changes.ts'
import { publishedApp, type PublishedApp } from './published-app.ts'

export interface PlanOperation {
  readonly kind: string
  readonly target: string
  readonly field?: string
  readonly message: string
  /** What differs, a sentence each. */
  readonly details?: readonly string[]
  readonly effect: 'none' | 'fill' | 'archive' | 'convert' | 'index'
}
export interface PlanReport {
  readonly operations: readonly PlanOperation[]
  readonly breaks: readonly Break[]
  readonly impact: readonly PlanImpact[]
  readonly errors: readonly Issue[]
  readonly version: { readonly from: number; readonly to: number }
}

/** What publishing would do, in words, for the one who asks; changes nothing. */
export async function planReport(
  platform: Platform,
  timeZone: string,
  request: { app: string; viewer: Viewer; include: readonly string[] | undefined; locale: Locale },
): Promise<PlanReport> {
  const { plan, issues, published, next, version, apps } = await plannedApps(platform, timeZone, request)
  const { locale } = request
  if (issues.length > 0) return { operations: [], breaks: [], impact: [], errors: issues, version }
  const steps = plan.forms.flatMap(({ form, operations }) =>
    operations.flatMap((step) => describe(step, form, published.bundle, plan.bundle, locale) ?? []),
  )
  const operations = [...bundleChanges(published.bundle, next, steps, locale), ...steps]
  const breaks = apps ? await brokenRules(platform, apps.old, apps.next, request.viewer, timeZone, locale) : []
  const impact = apps ? await planImpact(platform, apps.old.bundle, next, locale) : []
  return { operations, breaks, impact, errors: [], version }
}

/** The app as it is and as the draft would make it; `apps` only where there is something to compare. */
export async function plannedApps(
  { db, registry }: Platform,
  timeZone: string,
  { app, include }: { app: string; include: readonly string[] | undefined },
) {
  const draft = await readDraft(db, app)
  const planned = await planDraft(db, registry, app, draft, includedRefs(draft, include), { timeZone })
  const { plan, issues, published } = planned
  const version = { from: published.version, to: published.version + 1 }
  const compiled = (at: number, bundle: AppBundle): PublishedApp =>
    publishedApp({ key: app, version: at, bundle, revisions: {} }, registry)
  const apps =
    issues.length === 0 && published.bundle
      ? { old: compiled(version.from, published.bundle), next: compiled(version.to, plan.bundle) }
      : null
  return { ...planned, version, apps }
}

// helpers

type Words = Readonly<Record<Locale, string>>
const say = (locale: Locale, words: Words): string => words[locale]

function bundleChanges(
  old: AppBundle | null,
  next: AppBundle,
  steps: readonly PlanOperation[],
  locale: Locale,
): PlanOperation[] {
  const found: PlanOperation[] = []
  const change = (kind: string, ref: string, label: string, verb: Words, details: readonly string[] = []): void => {
    const what = KINDS[parseRef(ref)!.kind][locale]
    const message = locale === 'zh-CN' ? `${verb['zh-CN']}${what}“${label}”` : `${verb['en-US']} ${what} “${label}”`
    found.push({ kind, target: ref, message, effect: 'none', ...(details.length > 0 ? { details } : {}) })
  }
  for (const definition of definitionsOf(next)) {
    const ref = refOf(definition.kind, definition.key)
    const before = old && definitionIn(old, definition.kind, definition.key)
    const label = localize(definition.label, locale)
    if (!before) change('add', ref, label, { 'zh-CN': '新增', 'en-US': 'Add' })
    else if (!isDeepStrictEqual(before, JSON.parse(JSON.stringify(definition)))) {
      const told = new Set(steps.flatMap(({ target, field }) => (target === ref && field ? [field] : [])))
      const details = definitionChanges(before, definition, told, locale)
      change('change', ref, label, { 'zh-CN': '修改', 'en-US': 'Change' }, details)
    }
  }
  for (const definition of old ? definitionsOf(old) : [])
    if (!definitionIn(next, definition.kind, definition.key))
      change('remove', refOf(definition.kind, definition.key), localize(definition.label, locale), {
        'zh-CN': '删除',
        'en-US': 'Remove',
      })
  return found
}
const KINDS: Readonly<Record<DefinitionKind, Words>> = {
  app: { 'zh-CN': '应用', 'en-US': 'app' },
  options: { 'zh-CN': '选项集', 'en-US': 'option set' },
  form: { 'zh-CN': '表单', 'en-US': 'form' },
  flow: { 'zh-CN': '流程', 'en-US': 'flow' },
  rule: { 'zh-CN': '规则', 'en-US': 'rule' },
  report: { 'zh-CN': '报表', 'en-US': 'report' },
  dashboard: { 'zh-CN': '仪表盘', 'en-US': 'dashboard' },
  role: { 'zh-CN': '角色', 'en-US': 'role' },
}

/** An operation on tables in words; key columns and indexes are told together, since nobody asked for them by name. */
function describe(
  step: TableOperation,
  form: string,
  old: AppBundle | null,
  next: AppBundle,
  locale: Locale,
): PlanOperation | null {
  const target = refOf('form', form)
  const formLabel = localize((next.forms[form] ?? old?.forms[form])?.label, locale)
  const label = (key: string | undefined): string =>
    localize(fieldOf(next.forms[form], key)?.label ?? fieldOf(old?.forms[form], key)?.label, locale) || key || ''
  const operation = (effect: PlanOperation['effect'], words: Words, field?: string): PlanOperation => ({
    kind: step.kind,
    target,
    ...(field === undefined ? {} : { field }),
    message: say(locale, words),
    effect,
  })
  switch (step.kind) {
    case 'createTable':
      return step.parent === undefined
        ? operation('none', { 'zh-CN': `为“${formLabel}”建立数据表`, 'en-US': `Create the table of “${formLabel}”` })
        : operation(
            'none',
            {
              'zh-CN': `为明细“${label(step.key)}”建立数据表`,
              'en-US': `Create the table of rows “${label(step.key)}”`,
            },
            step.key,
          )
    case 'addColumn':
      return operation(
        'none',
        {
          'zh-CN': `“${formLabel}”新增字段“${label(step.key)}”，已有记录为空`,
          'en-US': `Add “${label(step.key)}” to “${formLabel}”; existing records have it empty`,
        },
        step.key,
      )
    case 'archiveColumn':
    case 'archiveTable':
      return operation(
        'archive',
        {
          'zh-CN': `“${formLabel}”移除字段“${label(step.key)}”，其数据归档保留，可随时恢复`,
          'en-US': `Remove “${label(step.key)}” from “${formLabel}”; its values are archived and can come back`,
        },
        step.key,
      )
    case 'restoreColumn':
    case 'restoreTable':
      return operation(
        'fill',
        {
          'zh-CN': `“${formLabel}”恢复字段“${label(step.key)}”及其归档数据`,
          'en-US': `Bring back “${label(step.key)}” of “${formLabel}” with its archived values`,
        },
        step.key,
      )
    case 'retype':
      return operation(
        'convert',
        {
          'zh-CN': `转换“${formLabel}”的字段“${label(step.key)}”的类型，无法转换的值留空（原值归档）`,
          'en-US': `Convert “${label(step.key)}” of “${formLabel}”; values that do not fit become empty (the old ones are archived)`,
        },
        step.key,
      )
    case 'addKeyColumn':
      return operation('fill', {
        'zh-CN': `为“${formLabel}”的查重字段“${formatList(step.fields.map(label), 'zh-CN')}”计算比对值`,
        'en-US': `Compute duplicate keys of ${formatList(step.fields.map(label), 'en-US')} of “${formLabel}”`,
      })
    case 'addIndex':
      return step.index.unique
        ? operation('index', {
            'zh-CN': `“${formLabel}”的“${formatList(step.index.fields.map(label), 'zh-CN')}”不允许重复`,
            'en-US': `${formatList(step.index.fields.map(label), 'en-US')} of “${formLabel}” becomes unique`,
          })
        : null
    case 'dropIndex':
      return null
  }
}
function fieldOf(form: FormDefinition | undefined, key: string | undefined) {
  return form?.fields.find((field) => field.key === key)
}
