import type { AppBundle, FieldDefinition } from '@tenon/engine'
import type { Component } from 'vue'
import ConditionSetting from './ConditionSetting.vue'
import FormulaSetting from './FormulaSetting.vue'
import LabelSetting from './LabelSetting.vue'
import OptionsSetting from './OptionsSetting.vue'
import PickSetting from './PickSetting.vue'
import TreeSetting from './TreeSetting.vue'

/** Props of an editor of one kind of setting. It emits `update:modelValue`, or `set` to change several settings at once. */
export interface SettingEditorProps {
  readonly field: FieldDefinition
  readonly modelValue: unknown
  /** All settings of the field or action that this one belongs to. */
  readonly values: Readonly<Record<string, unknown>>
  /** Key of the form that is being edited. */
  readonly form: string
  readonly bundle: AppBundle
  /** Records may hold values of this field already. */
  readonly stored: boolean
}

/** Kinds of settings that are no field types: what they choose from lies in the app itself. */
export const SETTING_EDITORS: Readonly<Record<string, { readonly component: Component }>> = {
  options: { component: OptionsSetting },
  condition: { component: ConditionSetting },
  formula: { component: FormulaSetting },
  label: { component: LabelSetting },
  tree: { component: TreeSetting },
  form: { component: PickSetting },
  field: { component: PickSetting },
  fields: { component: PickSetting },
  relationField: { component: PickSetting },
  relatedField: { component: PickSetting },
  childRelation: { component: PickSetting },
  pointingField: { component: PickSetting },
  childField: { component: PickSetting },
  flow: { component: PickSetting },
  role: { component: PickSetting },
}
