import type { RecordRow } from '@tenon/ui/api'
import { fromWallClock, toWallClock } from '@tenon/ui/form'
import { shiftDay } from './month-days.ts'

/** A date of a record that a calendar goes by: a calendar day, or a moment on the clock of the organisation. */
export interface DateField {
  readonly path: string
  readonly kind: string
}
/** The fields that place a record, and whose clock moments follow. */
export interface Placing {
  readonly by: DateField
  /** Without one a record stands on one day. */
  readonly end: DateField | undefined
  readonly zone: string
}
/** The days that a record stands on, both included. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** Null where it has no date. An end before the beginning is not believed. */
export function spanOf(row: RecordRow, on: Placing): Span | null {
  const from = dayAt(row[on.by.path], on.by, on.zone)
  if (from === null) return null
  const to = on.end ? dayAt(row[on.end.path], on.end, on.zone) : null
  return { from, to: to !== null && to > from ? to : from }
}

/** The values of a record that many days later: moments keep their time of day, spans their length. */
export function movedBy(row: RecordRow, days: number, on: Placing): Readonly<Record<string, unknown>> {
  const fields = [on.by, on.end].filter((field) => field !== undefined)
  return Object.fromEntries(
    fields.flatMap((field) => {
      const day = dayAt(row[field.path], field, on.zone)
      return day === null ? [] : [[field.path, onDay(row[field.path], shiftDay(day, days), field, on.zone)]]
    }),
  )
}

/** The values of a record that lasts until that day; null where the day lies before its beginning. */
export function lastingTo(row: RecordRow, day: string, on: Placing): Readonly<Record<string, unknown>> | null {
  const span = spanOf(row, on)
  if (!on.end || span === null || day < span.from) return null
  // Without an end of its own it ends at the time of day at which it begins.
  const clock = row[on.end.path] ?? (on.by.kind === on.end.kind ? row[on.by.path] : null)
  return { [on.end.path]: onDay(clock, day, on.end, on.zone) }
}

// helpers

function dayAt(value: unknown, { kind }: DateField, zone: string): string | null {
  if (typeof value !== 'string') return null
  return kind === 'datetime' ? (toWallClock(value, zone)?.slice(0, 10) ?? null) : value
}

/** The same time of day on another day; a moment that had none is at noon. */
function onDay(value: unknown, day: string, { kind }: DateField, zone: string): string | null {
  if (kind !== 'datetime') return day
  return fromWallClock(`${day} ${toWallClock(value, zone)?.slice(11) ?? '12:00:00'}`, zone)
}
