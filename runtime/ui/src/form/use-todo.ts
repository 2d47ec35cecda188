import { useQueryClient } from '@tanstack/vue-query'
import type { FormDefinition, Row } from '@tenon/engine'
import { recordsKey, updateRecord } from '../api/index.ts'
import { useText } from '../i18n/index.ts'
import { toast } from '../kit/index.ts'

/** A record of a form with `todo`: something to be done by a time. */
export interface Todo {
  readonly app: string
  readonly form: FormDefinition
  readonly row: Row & { readonly id: string }
  readonly title: string
  /** A day or a moment; '' when there is none. */
  readonly due: string
}

/** The fields that a list of things to do reads: name, time, and what a tick changes (for taking it back). */
export const todoFields = (form: FormDefinition): string[] => [
  ...new Set([
    ...(form.title ? [form.title] : []),
    ...(form.todo ? [form.todo.due, ...Object.keys(form.todo.done)] : []),
  ]),
]

/** A moment that has passed, or a day before today. */
export function isOverdue(due: string, now: Date, today: string): boolean {
  if (due === '') return false
  return due.length === 10 ? due < today : Date.parse(due) < now.getTime()
}

/**
 * Ticks a thing off as an ordinary save of its form's `done` values, and offers to take that back. Resolves to whether it
 * was saved; a refusal is told.
 */
export function useTick() {
  const { t } = useText()
  const client = useQueryClient()
  async function set({ app, form, row }: Todo, values: Readonly<Record<string, unknown>>): Promise<boolean> {
    try {
      await updateRecord(app, form.key, row.id, values)
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { look: 'bad' })
      return false
    }
    await client.invalidateQueries({ queryKey: recordsKey(app, form.key) })
    return true
  }
  return async (todo: Todo, undone?: () => void): Promise<boolean> => {
    const { done } = todo.form.todo!
    const before = Object.fromEntries(Object.keys(done).map((key) => [key, todo.row[key] ?? null]))
    if (!(await set(todo, done))) return false
    const known = Object.values(before).every((value) => value !== null)
    const undo = async () => void ((await set(todo, before)) && undone?.())
    toast(t('form.ticked', { title: todo.title }), {
      look: 'good',
      ...(known ? { action: { label: t('form.untick'), run: undo } } : {}),
    })
    return true
  }
}
