import { localize, PlatformError, type Locale } from '@tenon/engine'
import { writeAudit } from '../audit/write-audit.ts'
import { brokenPages } from '../db/broken-rows.ts'
import { viewerAccess } from '../db/record-access.ts'
import { viewerSlots } from '../db/viewer-slots.ts'
import { writeExport, type ExportColumn } from '../exports/write-export.ts'
import type { Platform } from '../platform.ts'
import { rolesIn, type Viewer } from '../users/viewer.ts'
import { parseRef, refOf } from './bundle.ts'
import { newQuestions, shownValue, type AskedQuestion } from './plan-breaks.ts'
import { plannedApps } from './plan-report.ts'

export interface BreakRequest {
  readonly app: string
  readonly viewer: Viewer
  readonly include: readonly string[] | undefined
  readonly locale: Locale
  /** One of the rules that publishing brings: as the plan names it. */
  readonly only: { readonly target: string; readonly field: string; readonly code: string }
}

/**
 * Every row that breaks a rule which publishing brings, with its reason, as a workbook: those that this person may see, with the
 * values that he may read. null when the draft no longer brings such a rule. Whoever takes it is written down as with an export.
 */
export async function breakWorkbook(
  platform: Platform,
  timeZone: string,
  { app, viewer, include, locale, only }: BreakRequest,
): Promise<{ bytes: Buffer; name: string } | null> {
  const { db, now } = platform
  const { apps } = await plannedApps(platform, timeZone, { app, include })
  if (!apps || parseRef(only.target)?.kind !== 'form') return null
  const access = viewerAccess(apps.old, rolesIn(viewer, app))
  const slots = viewerSlots(viewer, app, { now: now().toISOString(), timeZone })
  const asked: AskedQuestion[] = []
  for await (const each of newQuestions(platform, apps.old, apps.next, timeZone)) {
    const { form, question } = each
    if (refOf('form', form.key) !== only.target || question.code !== only.code) continue
    if ((question.field?.key ?? '') === only.field) asked.push(each)
  }
  const [first] = asked
  if (!first) return null
  const label = localize(first.question.field?.definition.label, locale)
  async function* pages() {
    let count = 0
    for (const { form, question, shown } of asked) {
      const value = shownValue(shown, locale, timeZone)
      const more = { field: localize(question.field?.definition.label, locale), reason: question.reason(locale) }
      for await (const rows of brokenPages(db, access, form, question.fault, value, slots)) {
        if ((count += rows.length) > MAX_SHEET) throw new PlatformError('TOO_LARGE', { max: MAX_SHEET })
        yield rows.map((row) => ({ ...row, ...more }))
      }
    }
  }
  const columns = COLUMNS.map(([key, words]): ExportColumn => ({ key, label: words[locale], field: undefined }))
  const { bytes, rows } = await writeExport('xlsx', columns, pages(), locale, timeZone)
  const params = { rows, format: 'xlsx', plan: only.code, fields: [only.field] }
  await writeAudit(db, [{ actor: viewer, action: 'record.export', at: now(), app, form: first.form.key, params }])
  const parts = [localize(first.form.definition.label, locale), label, locale === 'zh-CN' ? '不合新规则' : 'to mend']
  return { bytes, name: `${parts.filter(Boolean).join('-')}.xlsx` }
}

// helpers

/** A sheet has room for a few more. */
const MAX_SHEET = 1_000_000
const COLUMNS: readonly (readonly [string, Readonly<Record<Locale, string>>])[] = [
  ['number', { 'zh-CN': '编号', 'en-US': 'Number' }],
  ['title', { 'zh-CN': '标题', 'en-US': 'Title' }],
  ['field', { 'zh-CN': '字段', 'en-US': 'Field' }],
  ['value', { 'zh-CN': '值', 'en-US': 'Value' }],
  ['reason', { 'zh-CN': '原因', 'en-US': 'Reason' }],
  ['owner', { 'zh-CN': '负责人', 'en-US': 'Owner' }],
]
