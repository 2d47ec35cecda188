import {
  formatNote,
  localize,
  placedActions,
  type AppBundle,
  type Locale,
  type Registry,
  type RuleAction,
} from '@tenon/engine'
import type { MadeRecord } from '@tenon/ui/values'

/** What the actions before make, in words: «刚创建的客户»; two of one form are told apart by the names of their actions. */
export function madeRecords(
  before: readonly RuleAction[],
  bundle: AppBundle,
  registry: Pick<Registry, 'action'>,
  locale: Locale,
  say: (form: string) => string,
): readonly MadeRecord[] {
  const found = placedActions(before, (kind) => registry.action(kind)).flatMap(({ action }) => {
    const form = registry.action(action.kind)?.makes?.(action)
    return form && bundle.forms[form] ? [{ action: action.id, form }] : []
  })
  return found.map(({ action, form }) => {
    const label = say(localize(bundle.forms[form]!.label, locale))
    const alone = found.filter((other) => other.form === form).length === 1
    return { action, form, label: alone ? label : formatNote(label, action, locale) }
  })
}
