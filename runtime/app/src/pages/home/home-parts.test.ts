import type { FieldDefinition, FormDefinition, View } from '@tenon/engine'
import type { AppDefinitions } from '@tenon/ui/api'
import { expect, it } from 'vitest'
import { agendaDate, entryValues, homeViews } from './home-parts.ts'

const field = (key: string, form?: string): FieldDefinition => ({
  id: `f_${key}`,
  key,
  type: 'any',
  label: key,
  ...(form ? { settings: { form } } : {}),
})
const formOf = (key: string, more: Partial<FormDefinition> = {}): FormDefinition => ({
  kind: 'form',
  key,
  label: key,
  fields: [],
  ...more,
})
const targetOf = ({ settings }: FieldDefinition) => settings?.['form'] as string | undefined
const view = (kind: string, settings: View['settings'] = {}): View => ({
  key: 'v',
  kind,
  label: 'v',
  settings: { home: true, ...settings },
})
const todo = { due: 'due_at', open: true, done: { status: 'done' } }

it('goes by the date of a thing to do, or by the one that a calendar names', () => {
  expect(agendaDate({ app: 'a', form: formOf('task', { todo }), view: view('table') })).toBe('due_at')
  expect(agendaDate({ app: 'a', form: formOf('customer'), view: view('calendar', { date: 'next' }) })).toBe('next')
  expect(agendaDate({ app: 'a', form: formOf('customer'), view: view('table', { date: 'next' }) })).toBeUndefined()
})

it('leaves out things to do that one may not tick off', () => {
  const task = formOf('task', { todo, views: [view('table')] })
  const news = formOf('news', { views: [view('table')] })
  const apps = (edit: boolean) =>
    [
      { app: { key: 'a' }, forms: { task, news }, rights: { task: { view: true, edit }, news: { view: true, edit } } },
    ] as unknown as AppDefinitions[]
  expect(homeViews(apps(true)).map(({ form }) => form.key)).toEqual(['task', 'news'])
  expect(homeViews(apps(false)).map(({ form }) => form.key)).toEqual(['news'])
})

it('writes about the record itself, or about what the record is about', () => {
  const followUp = formOf('follow_up', {
    fields: [field('content'), field('customer', 'customer')],
    entry: ['content', 'customer'],
  })
  const customer = formOf('customer')
  const task = formOf('task', { fields: [field('title'), field('about', 'customer')] })
  expect(entryValues({ form: customer, row: { id: 'c1' } }, followUp, targetOf)).toEqual({ customer: 'c1' })
  const row = { id: 't1', about: { id: 'c2', title: '博远' } }
  expect(entryValues({ form: task, row }, followUp, targetOf)).toEqual({ customer: 'c2' })
  expect(entryValues({ form: task, row: { id: 't2', about: null } }, followUp, targetOf)).toBeUndefined()
  // A field that the quick entry does not ask for is none of its business.
  expect(
    entryValues({ form: customer, row: { id: 'c1' } }, { ...followUp, entry: ['content'] }, targetOf),
  ).toBeUndefined()
})
