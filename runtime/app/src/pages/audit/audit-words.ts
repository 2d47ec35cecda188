import {
  formatList,
  localize,
  sentence,
  type AppBundle,
  type Expression,
  type Locale,
  type Registry,
} from '@tenon/engine'
import type { AuditEntry } from '@tenon/ui/api'
import { expressionNames } from '@tenon/ui/condition'

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

/** What the log says beside fields of forms: parts of a segment, and what an entry carries. `te` asks whether there is such a text. */
interface Texts {
  t(key: string): string
  te(key: string): boolean
}

/** Form and field names and values where this viewer may know the app; keys otherwise. */
export function wordsOf(
  bundles: Readonly<Record<string, AppBundle>>,
  locale: Locale,
  registry: Registry,
  { t, te }: Texts,
) {
  const named = (key: string, otherwise: string) => (te(key) ? t(key) : otherwise)
  const form = (entry: Pick<AuditEntry, 'app' | 'form'>) =>
    entry.app && entry.form ? localize(bundles[entry.app]?.forms[entry.form]?.label, locale) || entry.form : ''
  const field = (entry: AuditEntry, key: string) => {
    if (isSegment(entry)) return named(`audit.segment.${key}`, key)
    const known = bundles[entry.app ?? '']?.forms[entry.form ?? '']?.fields.find((each) => each.key === key)
    return localize(known?.label, locale) || key
  }
  /** A value before or after: what a segment asks for as a sentence, anything else as it is. */
  const value = (entry: AuditEntry, key: string, of: unknown): string => {
    const bundle = bundles[entry.app ?? '']
    if (!isSegment(entry) || of === null || of === undefined) return valueText(of, locale)
    if (key === 'editors') return named(`audit.segment.editorsOf.${String(of)}`, String(of))
    return key === 'filter' && bundle && entry.form
      ? sentence(of as Expression, expressionNames(bundle, entry.form, registry, locale), locale)
      : valueText(of, locale)
  }
  const param = (key: string) => named(`audit.param.${key}`, key)
  return { form, field, value, param }
}

/** One line that says what happened: the fields that changed, or what the entry carries. */
export function summaryOf(
  entry: AuditEntry,
  field: (entry: AuditEntry, key: string) => string,
  locale: Locale,
): string {
  if (entry.changes?.length)
    return formatList(
      entry.changes.map((change) => field(entry, change.field)),
      locale,
    )
  const values = Object.values(entry.params ?? {}).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  )
  // Bounds of a search and the like say nothing on one line.
  return formatList(
    values
      .map(String)
      .filter((value) => !/^\d{4}-\d\d-\d\dT/.test(value))
      .slice(0, 3),
    locale,
  )
}

const isSegment = ({ action }: Pick<AuditEntry, 'action'>): boolean => action.startsWith('segment.')

/** A value of the log as a person reads it; '' for none. */
export function valueText(value: unknown, locale: Locale): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value))
    return formatList(
      value.map((each) => valueText(each, locale)),
      locale,
    )
  if (typeof value === 'object') {
    const titled = value as { title?: unknown; name?: unknown; role?: unknown }
    return String(titled.title ?? titled.name ?? titled.role ?? JSON.stringify(value))
  }
  return String(value)
}
