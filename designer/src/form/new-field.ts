import { localize, type FieldDefinition, type FieldType, type Locale } from '@tenon/engine'
import { SETTING_DEFAULTS } from './setting-defaults.ts'

/** A field of a type as it comes from the palette: its name is the type's, and settings that cannot be empty are begun. */
export function newField(type: FieldType, locale: Locale): FieldDefinition {
  const settings = Object.fromEntries(
    type.settingsFields.flatMap((setting) => {
      const begin = SETTING_DEFAULTS[setting.type]
      return begin && type.defaultSettings[setting.key] === undefined ? [[setting.key, begin(locale)]] : []
    }),
  )
  return {
    id: '',
    key: type.type,
    type: type.type,
    label: localize(type.label, locale),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  }
}
