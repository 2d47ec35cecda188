import { formatList, localize, type AppBundle, type FormDefinition, type Locale, type Recipient } from '@tenon/engine'

/** Names that the words about people need. */
export interface PeopleNames {
  readonly bundle: AppBundle
  readonly form: FormDefinition | undefined
  person(id: string): string | undefined
  department(id: string): string | undefined
  readonly locale: Locale
  t(key: string, params?: Record<string, unknown>): string
}

/**
 * Who is meant, in the reader's words: «角色：法务», «发起人的直属上级», «表单里的 负责人».
 */
export function recipientWords(recipient: Recipient, names: PeopleNames): string {
  const { t } = names
  const words = WORDS[recipient.kind] as (recipient: Recipient, names: PeopleNames) => string
  return words ? words(recipient, names) : t('recipients.unknown')
}
export const recipientsWords = (recipients: readonly Recipient[], names: PeopleNames): string =>
  recipients.map((recipient) => recipientWords(recipient, names)).join(names.t('recipients.and'))

type Field = FormDefinition['fields'][number]
/** Fields of a form that hold people, the system ones first. */
export function memberFields(form: FormDefinition | undefined, isMember: (field: Field) => boolean) {
  const system = ['owner_id', 'created_by'] as const
  return [
    ...system.map((key) => ({ key: key as string, label: undefined })),
    ...(form?.fields ?? []).filter(isMember).map((f) => ({ key: f.key, label: f.label })),
  ]
}
/** Fields of a form that hold departments, that of the record itself first. */
export const departmentFields = (form: FormDefinition | undefined, isDepartment: (field: Field) => boolean) => [
  { key: 'dept_id', label: undefined },
  ...(form?.fields ?? []).filter(isDepartment).map((f) => ({ key: f.key, label: f.label })),
]
/** `customer.owner_id` where a recipient is the owner of a record that a field points to, `$made.ticket.owner_id` where he is in one that an action hands on. */
export function ownerPath(recipient: Recipient): string | undefined {
  if (recipient.kind !== 'expression' || typeof recipient.expression !== 'object') return undefined
  const path = (recipient.expression as { readonly var?: unknown } | null)?.var
  return typeof path === 'string' && /^(\w+\.owner_id|\$made\.\w+\.\w+)$/.test(path) ? path : undefined
}

// helpers

type Words = { [K in Recipient['kind']]: (recipient: Extract<Recipient, { kind: K }>, names: PeopleNames) => string }
const WORDS: Words = {
  member: (r, n) =>
    formatList(
      r.people.map((id) => n.person(id) ?? '…'),
      n.locale,
    ) || n.t('recipients.nobody'),
  role: (r, n) => n.t('recipients.roleOf', { role: localize(n.bundle.roles[r.role]?.label, n.locale) || r.role }),
  departmentHead: (r, n) =>
    n.t(r.of === 'initiator' ? 'recipients.headOfInitiator' : 'recipients.headOfField', {
      level: levelWords(r.level ?? 1, n),
      field: fieldWords(r.of, n),
    }),
  department: (r, n) => n.t('recipients.departmentOf', { department: n.department(r.department) ?? '…' }),
  field: (r, n) => n.t('recipients.fieldOf', { field: fieldWords(r.field, n) }),
  initiator: (_r, n) => n.t('recipients.initiator'),
  managers: (r, n) => {
    const whose = r.of === 'initiator' ? 'recipients.managersOfInitiator' : 'recipients.managersOfField'
    return [n.t(whose, { field: fieldWords(r.of, n) }), untilWords(r, n)].filter(Boolean).join(n.t('recipients.comma'))
  },
  chosen: (r, n) => n.t(r.by === 'previous' ? 'recipients.chosenBefore' : 'recipients.chosen'),
  expression: (r, n) => {
    const path = ownerPath(r)
    if (path === undefined) return n.t('recipients.expression')
    return path.startsWith('$')
      ? n.t('recipients.fromStep')
      : n.t('recipients.ownerOf', { field: fieldWords(path.split('.')[0]!, n) })
  },
  address: (r) => r.address,
}
function untilWords({ role, levels, from }: Extract<Recipient, { kind: 'managers' }>, n: PeopleNames): string {
  if (role !== undefined)
    return n.t('recipients.upToRole', { role: localize(n.bundle.roles[role]?.label, n.locale) || role })
  if (levels === undefined) return ''
  return n.t(from === 'top' ? 'recipients.downTo' : 'recipients.upTo', { n: levels })
}
function levelWords(level: number, names: PeopleNames): string {
  return level === 1 ? names.t('recipients.level1') : names.t('recipients.levelN', { n: level })
}
function fieldWords(key: string, names: PeopleNames): string {
  const field = names.form?.fields.find((f) => f.key === key)
  return field ? localize(field.label, names.locale) : names.t(`recipients.system.${key}`)
}
