import { Type } from 'typebox'
import { MAX_OPTIONS, OptionItem } from '@tenon/engine'
import { setting } from './settings.ts'

/** The key of an option set, or a list of items of this field alone. */
export const Options = Type.Union([
  Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
  Type.Array(OptionItem, { maxItems: MAX_OPTIONS }),
])

/** The property panel shows its own editor for settings of the kind `options`. */
export const OPTIONS_SETTING = setting('options', 'options', '选项', 'Options')
