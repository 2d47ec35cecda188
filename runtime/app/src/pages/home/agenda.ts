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

/** How long a time has passed by, in the largest whole unit, at least a minute; a day without a time is late by days. */
export function lateness(due: string, now: Date): { readonly unit: 'days' | 'hours' | 'minutes'; readonly n: number } {
  const minutes = Math.max(1, Math.floor((now.getTime() - Date.parse(due)) / 60_000))
  if (due.length === 10 || minutes >= DAY) return { unit: 'days', n: Math.max(1, Math.floor(minutes / DAY)) }
  return minutes >= 60 ? { unit: 'hours', n: Math.floor(minutes / 60) } : { unit: 'minutes', n: minutes }
}

// helpers

const DAY = 24 * 60
