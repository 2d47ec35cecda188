import {
  appFields,
  formatNote,
  localize,
  madeBefore,
  placedActions,
  type AppBundle,
  type Locale,
  type PlacedAction,
  type Registry,
  type RuleCompileContext,
  type RuleDefinition,
} from '@tenon/engine'
import type { HandedRecord } from '@tenon/ui/condition'

/** What a form, or the rows of a subform (`contract.items`), is called. */
export function formWords(bundle: AppBundle, registry: Registry, form: string, locale: Locale): string {
  const [owner = '', list] = form.split('.')
  const label =
    list === undefined ? bundle.forms[form]?.label : appFields(bundle, registry).of(owner)?.get(list)?.definition.label
  return localize(label, locale) || form
}

/** What the actions before a place hand on, in words; two that would be called the same are told apart by their names. */
export function handedAt(
  placed: readonly PlacedAction[],
  action: string,
  form: string,
  context: RuleCompileContext,
  locale: Locale,
  say: (as: HandedRecord['as'], form: string) => string,
): readonly HandedRecord[] {
  const index = placed.findIndex((one) => one.action.id === action)
  if (index < 0) return []
  const found = Object.entries(madeBefore(placed, index, form, context)).map(([id, hands]) => ({
    ...hands,
    action: id,
    label: say(hands.as, hands.form),
  }))
  return found.map((one) => {
    const alone = found.filter(({ label }) => label === one.label).length === 1
    return alone ? one : { ...one, label: formatNote(one.label, one.action, locale) }
  })
}

/** The form through whose records the innermost loop around an action goes; undefined outside of all loops. */
export function loopForm(rule: RuleDefinition, action: string, context: RuleCompileContext): string | undefined {
  const placed = placedActions(rule.then, context.action)
  const index = placed.findIndex((one) => one.action.id === action)
  if (index < 0) return undefined
  const made = madeBefore(placed, index, rule.form, context)
  const loop = placed[index]!.inside.findLast((taken) => made[taken.action]?.as === 'each')
  return loop && made[loop.action]!.form
}
