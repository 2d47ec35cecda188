import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { asText, makeSample } from './make.ts'

it('makes the records and the runs that lie in the template, the same every time', async () => {
  const { records, runs } = makeSample()
  const written = (name: string) => readFile(join(import.meta.dirname, '../../templates/crm/data', name), 'utf8')
  expect(asText(records)).toBe(await written('records.json'))
  expect(asText(runs)).toBe(await written('runs.json'))
})
it('lets nothing happen after the day of the installation that is not due or planned', () => {
  const { records } = makeSample()
  const planned = new Set(['due_on', 'due_at', 'expected_close', 'end_at', 'valid_until', 'next_contact_at'])
  const early = records.flatMap(({ form, values }) =>
    Object.entries(values).flatMap(([key, value]) =>
      !planned.has(key) && Number((value as { $daysAgo?: number } | null)?.$daysAgo ?? 0) < 0 ? [`${form}.${key}`] : [],
    ),
  )
  expect(early).toEqual([])
})
