import type { Duration, Recipient } from '../command.ts'
import type { RuleAction } from '../definition/index.ts'
import { DEFAULT_ZONE } from '../expression/index.ts'
import type { ActionContext } from './action-kind.ts'
import { dueAt } from './clock.ts'
import { MADE, type CompiledActions } from './compile-rule.ts'
import { readValues } from './read-values.ts'
import type { ActionsRequest } from './run-actions.ts'
import { fillLabel } from './template.ts'
import { handedIn, listIn, type Turn } from './turn.ts'

/** What an action may ask while it runs, for one turn. `id` = that of the record that it was to make before. */
export function actionContext(
  compiled: CompiledActions,
  action: RuleAction,
  {
    scope,
    env,
    key,
    turn,
    since,
    id,
    left,
    ...request
  }: ActionsRequest & {
    readonly key: string
    readonly turn: Turn
    readonly left: number
    readonly since: string | undefined
    readonly id: string | undefined
  },
): ActionContext {
  /** A path of the record, or of one that is handed on: from which form it leads. */
  const standing = (path: string): { readonly form: string; readonly rest: string } => {
    if (!path.startsWith(MADE)) return { form: compiled.form, rest: path }
    const [step = '', ...rest] = path.slice(MADE.length).split('.')
    return { form: compiled.handed[step]?.form ?? compiled.form, rest: rest.join('.') }
  }
  const { format } = env
  const { read, written, text, value } = readValues(
    compiled,
    scope,
    format && ((path, found, locale) => format(standing(path).rest, found, locale, standing(path).form)),
  )
  return {
    phase: request.phase,
    form: compiled.form,
    record: request.record,
    scope,
    key,
    value,
    text,
    label: (template, as) => fillLabel(template, written, as),
    holds: (condition) => compiled.run(condition, scope) === true,
    related(path) {
      const { form, rest } = standing(path)
      if (rest === '') return handedIn(turn, path.slice(MADE.length)) ?? null
      const found = read(path)
      const target = env.target(form, rest)
      return typeof found === 'string' && target !== undefined ? { form: target, id: found } : null
    },
    recipients: (of) => of.map((recipient) => resolved(recipient, read, value)),
    made: (step) => handedIn(turn, step),
    list: (step) => listIn(turn, step),
    found: request.answers?.get(key),
    handsOn: compiled.handed[action.id]?.form ?? '',
    left,
    newId: () => id ?? env.newId(),
    later: (duration) => env.later(duration, since),
    due: (deadline, from) =>
      dueAt({ ...deadline, after: deadline.after ?? AT_ONCE }, from, {
        timeZone: scope.timeZone ?? DEFAULT_ZONE,
        later: (at, duration) => env.later(duration, at),
      }),
    ...(since === undefined ? {} : { since }),
    stands: request.stands ?? (() => true),
  }
}

// helpers

const AT_ONCE: Duration = { value: 0, unit: 'minute' }

function resolved(recipient: Recipient, read: (path: string) => unknown, value: (raw: unknown) => unknown): Recipient {
  if (recipient.kind === 'field') return { kind: 'member', people: idsOf(read(recipient.field)) }
  if (recipient.kind === 'departmentHead' && recipient.of !== 'initiator') {
    const [person] = idsOf(read(recipient.of))
    return person === undefined ? { kind: 'member', people: [] } : { ...recipient, of: person }
  }
  if (recipient.kind === 'expression') return { kind: 'member', people: idsOf(value(recipient.expression)) }
  return recipient
}
const idsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((id): id is string => typeof id === 'string' && id !== '')
