import { localize, type AppBundle, type Locale } from '@tenon/engine'
import type { AuditEntry } from '@tenon/ui/api'

/** How an action looks: what is taken away or goes wrong red, what leaves the house amber, what is new green. */
export function colorOf(action: string): string {
  if (/failed|delete|purge|revoke/.test(action)) return 'bad'
  if (/export|print|download|password/.test(action)) return 'warn'
  if (/create|restore|upload/.test(action)) return 'good'
  if (/update|transfer/.test(action)) return 'accent'
  if (/^(role|user|department|settings)/.test(action)) return 'd4'
  if (/publish|install|import|rule/.test(action)) return 'd2'
  return ''
}

/** The key of an action's name among our texts: `record.update` → `audit.kind.record_update`. */
export const kindKey = (action: string): string => `audit.kind.${action.replaceAll('.', '_')}`

/** Form and field names where this viewer may know the app; keys otherwise. */
export function wordsOf(bundles: Readonly<Record<string, AppBundle>>, locale: Locale) {
  const form = (entry: Pick<AuditEntry, 'app' | 'form'>) =>
    entry.app && entry.form ? localize(bundles[entry.app]?.forms[entry.form]?.label, locale) || entry.form : ''
  const field = (entry: AuditEntry, key: string) => {
    const known = bundles[entry.app ?? '']?.forms[entry.form ?? '']?.fields.find((each) => each.key === key)
    return localize(known?.label, locale) || key
  }
  return { form, field }
}

/** One line that says what happened: the fields that changed, or what the entry carries. */
export function summaryOf(
  entry: AuditEntry,
  field: (entry: AuditEntry, key: string) => string,
  locale: Locale,
): string {
  const join = locale === 'zh-CN' ? '、' : ', '
  if (entry.changes?.length) return entry.changes.map((change) => field(entry, change.field)).join(join)
  const values = Object.values(entry.params ?? {}).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  // Bounds of a search and the like say nothing on one line.
  return values
    .filter((value) => !/^\d{4}-\d\d-\d\dT/.test(String(value)))
    .slice(0, 3)
    .join(join)
}

/** A value of the log as a person reads it; '' for none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return value.map(valueText).join('、')
  if (typeof value === 'object') {
    const titled = value as { title?: unknown; name?: unknown; role?: unknown }
    return String(titled.title ?? titled.name ?? titled.role ?? JSON.stringify(value))
  }
  return String(value)
}
