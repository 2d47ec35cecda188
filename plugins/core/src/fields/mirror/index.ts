import { Type } from 'typebox'
import type { CompiledField, FieldCheckContext, FieldType, Issue, MirrorEdit, MirrorValue, Parsed } from '@tenon/engine'
import { LIST_OPERATORS } from '../filter-operators.ts'
import { parseReference, parseReferences, referenceText } from '../parse-reference.ts'
import { setting, settingsSchema } from '../settings.ts'

export interface MirrorSettings {
  /** `form.relation`: records of that form whose relation points here. */
  readonly from?: string
}

/** 反向关联: the records of another form that point to this one, shown and changed here, stored there. */
export const mirrorField: FieldType<MirrorSettings> = {
  type: 'mirror',
  label: { 'zh-CN': '反向关联', 'en-US': 'Mirror' },
  icon: 'mirror',
  group: 'relation',
  storage: 'virtual',
  settingsSchema: settingsSchema({ from: Type.String({ maxLength: 90 }) }),
  defaultSettings: {},
  settingsFields: [
    setting('from', 'pointingField', '显示谁指向本记录', 'Records of', {
      required: true,
      help: {
        'zh-CN': '对方表单里指向本表单的关联字段；在这里增减就是修改对方记录',
        'en-US':
          'A relation of another form that points here; what is added or removed here is changed in those records',
      },
    }),
  ],
  columnType: () => undefined,
  valueType: ({ settings }) => ({ kind: 'list', mirror: true, of: { kind: 'id', form: formOf(settings) } }),
  parse: parseEdit,
  toText: (value, _field, locale, names) => {
    const { items, total } = shownOf(value)
    const titles = referenceText(items, locale, names)
    const rest = total - items.length
    if (rest <= 0) return titles
    return `${titles}${locale === 'zh-CN' ? `等 ${total} 条` : ` and ${rest} more`}`
  },
  foldedKey: () => null,
  target: formOf,
  computed: (settings) => ({ kind: 'mirror', form: formOf(settings), relation: settings.from?.split('.')[1] ?? '' }),
  filterOperators: LIST_OPERATORS,
  checkSettings,
}

// helpers

const MAX = 500

function formOf({ from = '' }: MirrorSettings): string {
  return from.split('.')[0] ?? ''
}

function shownOf(value: unknown): MirrorValue {
  const { items, total } = (value ?? {}) as Partial<MirrorValue>
  return { items: Array.isArray(items) ? items : [], total: typeof total === 'number' ? total : 0 }
}

/** What was read may be sent back as it is: `add` and `remove` alone are a change. */
function parseEdit(input: unknown): Parsed {
  if (input === null || input === undefined) return { value: NOTHING }
  if (typeof input !== 'object' || Array.isArray(input)) return WRONG
  const { add = [], remove = [] } = input as { add?: unknown; remove?: unknown }
  const gone = parseReferences(remove, MAX)
  if (!Array.isArray(add) || add.length > MAX || gone.issue) return WRONG
  const added: MirrorEdit['add'][number][] = []
  for (const item of add as unknown[]) {
    const id = parseReference(item)
    if (id.issue || typeof id.value !== 'string') return WRONG
    const version = (item as { version?: unknown }).version
    if (added.some((each) => each.id === id.value)) continue
    added.push({ id: id.value, ...(Number.isInteger(version) ? { version: version as number } : {}) })
  }
  const removed = (gone.value as readonly string[]).filter((id) => !added.some((each) => each.id === id))
  return { value: { add: added, remove: removed } satisfies MirrorEdit }
}
const NOTHING: MirrorEdit = { add: [], remove: [] }
const WRONG: Parsed = { issue: { code: 'LINKS', params: { max: MAX } } }

function checkSettings(field: CompiledField<MirrorSettings>, context: FieldCheckContext): readonly Issue[] {
  const { from = '' } = field.settings
  const [form = '', key = ''] = from.split('.')
  const relation = context.field(form, key)
  const points = relation?.column !== undefined && relation.type.target?.(relation.settings) === context.form
  return points ? [] : [{ path: 'from', code: 'UNKNOWN_FIELD', params: { field: from } }]
}
