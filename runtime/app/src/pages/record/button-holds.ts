import {
  checkExpression,
  scopeOf,
  toClosure,
  type Button,
  type CompiledForm,
  type RecordContext,
  type Row,
  type Scope,
} from '@tenon/engine'

const closures = new WeakMap<Button, (scope: Scope) => unknown>()

/**
 * Whether a button is offered for a record. A condition that cannot be judged here (it reads what this viewer may not)
 * offers the button: the server asks it again and refuses.
 */
export function buttonHolds(button: Button, form: CompiledForm, record: Row, context: RecordContext): boolean {
  if (button.when === undefined) return true
  let run = closures.get(button)
  if (!run) {
    const result = checkExpression(button.when, form.scopeType, { kind: 'boolean' })
    run = result.ok ? toClosure(result.checked) : () => true
    closures.set(button, run)
  }
  return run(scopeOf(form, record, context, null)) === true
}
