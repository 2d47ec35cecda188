import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
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

describe('does not contradict itself', () => {
  const { records, runs } = makeSample()
  const named = new Map(records.flatMap((line) => (line.ref === undefined ? [] : [[line.ref, line] as const])))
  const refOf = (value: unknown) => (value as { $ref?: string } | null)?.$ref
  const agoOf = (value: unknown) => (value as { $daysAgo?: number } | null)?.$daysAgo
  const values = records.flatMap((line) => Object.entries(line.values).map(([key, value]) => ({ line, key, value })))

  it('no record is older than what it points to, save a lead and what it became', () => {
    const older = values.flatMap(({ line, key, value }) => {
      const ref = refOf(value)
      if (ref === undefined || key.startsWith('converted_')) return []
      const pointed = named.get(ref)
      return pointed && pointed.at >= line.at ? [] : [`${line.form}.${key}: ${line.at} → ${pointed?.at}`]
    })
    expect(older).toEqual([])
  })
  it('nothing that a record says happened before it was there', () => {
    const before = values.flatMap(({ line, key, value }) =>
      (agoOf(value) ?? 0) > line.at ? [`${line.form}.${key}: ${agoOf(value)} > ${line.at}`] : [],
    )
    expect(before).toEqual([])
  })
  it('stages follow one upon the other, and the last is the one in which the opportunity stands', () => {
    for (const deal of records.filter(({ form }) => form === 'opportunity')) {
      const log = records.filter(({ form, values: at }) => form === 'stage_log' && refOf(at.opportunity) === deal.ref)
      expect(log.map(({ values: step }) => step.from_stage)).toEqual([
        undefined,
        ...log.slice(0, -1).map(({ values: step }) => step.to_stage),
      ])
      expect(log.at(-1)!.values.to_stage).toBe(deal.values.stage)
    }
  })
  it('a record of an opportunity or a contract is about the same customer', () => {
    const strange = values.flatMap(({ line, key, value }) => {
      const of = key === 'opportunity' || key === 'contract' ? named.get(refOf(value) ?? '') : undefined
      const mine = refOf(line.values.customer)
      return of && mine !== undefined && mine !== refOf(of.values.customer) ? [`${line.form}.${key}`] : []
    })
    expect(strange).toEqual([])
  })
  it('an approval begins once its record is there, and its acts come one after the other', () => {
    for (const { record, at, acts } of runs) {
      const days = [named.get(record)!.at, at.$daysAgo, ...acts.map((act) => act.at.$daysAgo)]
      expect(days).toEqual(days.toSorted((a, b) => b - a))
    }
  })
})
