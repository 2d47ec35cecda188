import { isOverdue, type Todo } from '@tenon/ui/form'

export const AGENDA_GROUPS = ['overdue', 'today', 'later', 'undated'] as const
export type AgendaGroup = (typeof AGENDA_GROUPS)[number]

/** Where a thing to do stands in a day: `today` is the organisation's calendar day, `dayOf` turns a moment into one. */
export function agendaGroup(due: string, now: Date, today: string, dayOf: (at: Date) => string): AgendaGroup {
  if (due === '') return 'undated'
  if (isOverdue(due, now, today)) return 'overdue'
  return (due.length === 10 ? due : dayOf(new Date(due))) <= today ? 'today' : 'later'
}

/** Things to do by group, in the order of their times; groups without any are left out. */
export function agendaOf<T extends Todo>(
  todos: readonly T[],
  group: (todo: T) => AgendaGroup,
): readonly { readonly group: AgendaGroup; readonly todos: readonly T[] }[] {
  const sorted = todos.toSorted((a, b) => (a.due || '~').localeCompare(b.due || '~'))
  return AGENDA_GROUPS.map((key) => ({ group: key, todos: sorted.filter((todo) => group(todo) === key) })).filter(
    (each) => each.todos.length > 0,
  )
}

/** Whole days that a time has passed by, at least 1. */
export const daysLate = (due: string, now: Date): number =>
  Math.max(1, Math.floor((now.getTime() - Date.parse(due)) / 86_400_000))
