import type { Duration } from '../command.ts'
import type { NodeVisit } from './instance.ts'
import type { PeopleRule, Timeout } from './people-rule.ts'
import type { Run } from './run.ts'

/** Sets the deadline of a visit and its reminders; without a date in the field that names it there is none. */
export function setDeadline(run: Run, visit: NodeVisit, rule: PeopleRule): void {
  const { timeout } = rule
  const due = timeout && dueOf(run, timeout)
  if (!due) return
  visit.dueAt = due
  timeout.remind?.forEach((reminder, index) => {
    const { before, after, every } = reminder
    const first = before
      ? run.env.later(back(before), due, timeout.calendar)
      : after
        ? run.env.later(after, due, timeout.calendar)
        : run.env.later(every ?? ZERO, visit.enteredAt, timeout.calendar)
    if (first > run.env.now)
      run.commands.push({ kind: 'setTimer', visit: visit.id, name: `remind_${index}`, at: first })
  })
  run.commands.push({ kind: 'setTimer', visit: visit.id, name: 'due', at: due })
}

/** A deadline that a date of the record gives moves with the date. */
export function moveDeadlines(run: Run): void {
  for (const visit of run.instance.visits) {
    if (visit.state !== 'active') continue
    const node = run.flow.nodes.get(visit.node)
    const rule = node?.kind.people?.(node.step)
    if (!rule?.timeout?.at) continue
    const due = dueOf(run, rule.timeout)
    if (due === visit.dueAt) continue
    if (visit.dueAt) run.commands.push({ kind: 'clearTimers', visit: visit.id })
    visit.dueAt = undefined
    setDeadline(run, visit, rule)
  }
}

/** Arms a reminder that repeats once more. */
export function remindAgain(run: Run, visit: NodeVisit, rule: PeopleRule, name: string): void {
  const every = rule.timeout?.remind?.[Number(name.slice('remind_'.length))]?.every
  if (!every) return
  const at = run.env.later(every, run.env.now, rule.timeout?.calendar)
  run.commands.push({ kind: 'setTimer', visit: visit.id, name, at })
}

// helpers

const ZERO: Duration = { value: 0, unit: 'minute' }
const back = ({ value, unit }: Duration): Duration => ({ value: -value, unit })

function dueOf(run: Run, { at, after, calendar }: Timeout): string | undefined {
  if (!at) return after && run.env.later(after, run.env.now, calendar)
  const moment = run.env.instant?.(run.env.field(at.field))
  return moment && at.plus ? run.env.later(at.plus, moment, calendar) : moment
}
