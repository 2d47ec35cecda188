import type { RecordRow } from '@tenon/ui/api'
import { computed, ref } from 'vue'
import { daysBetween, shiftDay } from './month-days.ts'
import type { Span } from './event-days.ts'
import type { DayEvent } from './use-month.ts'

export interface EventMoves {
  /** The record so many days later. */
  move(row: RecordRow, days: number): void
  /** The record until that day. */
  last(row: RecordRow, day: string): void
}

/** Dragging a record of a month by one of its days to another, or by its end: whither it would go, and what the drop means. */
export function useEventDrag(moves: EventMoves) {
  const held = ref<{ readonly event: DayEvent; readonly day: string; readonly part: 'whole' | 'end' } | null>(null)
  const over = ref<string | null>(null)
  /** The days on which it would stand. */
  const target = computed<Span | null>(() => {
    if (!held.value || over.value === null) return null
    const { event, day, part } = held.value
    if (part === 'end') return over.value < event.span.from ? null : { from: event.span.from, to: over.value }
    const days = daysBetween(day, over.value)
    return { from: shiftDay(event.span.from, days), to: shiftDay(event.span.to, days) }
  })
  const stop = () => void (held.value = over.value = null)

  return {
    held: computed(() => held.value?.event.row.id ?? null),
    target,
    grab(event: DayEvent, day: string, part: 'whole' | 'end') {
      held.value = { event, day, part }
    },
    /** A day that it may not go to does not take it. */
    enter(drag: DragEvent, day: string) {
      if (!held.value) return
      over.value = day
      if (target.value) drag.preventDefault()
    },
    leave: () => void (over.value = null),
    drop() {
      if (held.value && target.value) {
        const { event, part } = held.value
        if (part === 'end') moves.last(event.row, target.value.to)
        else moves.move(event.row, daysBetween(event.span.from, target.value.from))
      }
      stop()
    },
    stop,
  }
}

const DAYS_OF: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** The same by keyboard: Alt and an arrow move by a day or a week, Shift and an arrow do so with the end. */
export function moveByKey(key: KeyboardEvent, { row, span }: DayEvent, moves: EventMoves): boolean {
  const days = DAYS_OF[key.key]
  if (days === undefined || key.altKey === key.shiftKey || key.ctrlKey || key.metaKey) return false
  key.preventDefault()
  if (key.altKey) moves.move(row, days)
  else moves.last(row, shiftDay(span.to, days))
  return true
}
