import type { AppBundle, RuleAction } from '@tenon/engine'

/** Props of the `Settings` component of an action kind; it emits `update:modelValue` with the whole action. */
export interface ActionSettingsProps {
  readonly modelValue: RuleAction
  /** The form whose record the action sees. */
  readonly form: string
  readonly bundle: AppBundle
}
