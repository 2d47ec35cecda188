import {
  physicalName,
  ref,
  type ColumnType,
  type CompiledField,
  type FieldDefinition,
  type FieldType,
  type Registry,
} from '@tenon/engine'

/**
 * The types that a field may change to. Before the first publish any stored type; afterwards those that can turn its
 * column into theirs without guessing.
 */
export function retypeTypes(field: FieldDefinition, registry: Registry): readonly FieldType[] {
  const own = registry.field(field.type)
  if (own?.storage !== 'column') return []
  return registry.fields.filter((type) => {
    if (type === own || type.storage !== 'column' || type.serverSet || type.computed?.(type.defaultSettings))
      return false
    if (own.serverSet || own.computed?.(field.settings ?? {})) return field.column === undefined
    if (field.column === undefined) return true
    const from = own.columnType({ ...own.defaultSettings, ...field.settings })
    const to = type.columnType(type.defaultSettings)
    if (from === undefined || to === undefined) return false
    const blank = { settings: type.defaultSettings, options: [], type, key: field.key } as unknown as CompiledField
    return from === to || Boolean(type.convertFrom?.(from, ref(physicalName('x')), blank))
  })
}

/** What changes: the type, the settings that both types know, and a default that may no longer fit is dropped. */
export function retypeTo(field: FieldDefinition, type: FieldType): Partial<FieldDefinition> {
  const known = new Set(type.settingsFields.map((setting) => setting.key))
  const kept = Object.entries(field.settings ?? {}).filter(([key]) => known.has(key))
  return {
    type: type.type,
    settings: kept.length > 0 ? Object.fromEntries(kept) : undefined,
    default: undefined,
  }
}

/** What a published field's values go through when it changes its type; the plan names the very rows. */
export type RetypeFate = 'kept' | 'text' | 'unreadable' | 'timeless' | 'single' | 'converted'

export function retypeFate(field: FieldDefinition, to: FieldType): RetypeFate | undefined {
  const from = field.columnType as ColumnType | undefined
  const next = to.columnType(to.defaultSettings)
  if (field.column === undefined || from === undefined || next === undefined) return undefined
  if (from === next) return 'kept'
  if (next === 'text') return 'text'
  if (from.endsWith('[]')) return 'single'
  if (from === 'timestamptz(3)') return 'timeless'
  return from === 'text' && !next.endsWith('[]') ? 'unreadable' : 'converted'
}
