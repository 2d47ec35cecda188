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
  it('a customer is new when it is filed, and converted, recycled and lost as its own records say', () => {
    const of = (form: string) => records.filter((line) => line.form === form)
    const events = (kind: string) =>
      of('customer_event')
        .filter((event) => event.values.kind === kind)
        .map((event) => `${refOf(event.values.customer)} ${agoOf(event.values.happened_on)}`)
        .sort()
    const customers = of('customer')
    expect(events('新增')).toEqual(customers.map((one) => `${one.ref} ${agoOf(one.values.filed_on)}`).sort())
    const wins = of('opportunity').filter(({ values: deal }) => deal.stage === '赢单')
    const first = Map.groupBy(wins, (deal) => refOf(deal.values.customer))
    expect(events('成交')).toEqual(
      [...first]
        .map(([ref, deals]) => `${ref} ${Math.max(...deals.map((deal) => agoOf(deal.values.closed_at)!))}`)
        .sort(),
    )
    expect(first.size).toBe(customers.filter((one) => one.values.deal_status === '已签约').length)
    const left = of('owner_log').filter(({ values: move }) => refOf(move.customer) && move.from_owner)
    expect(events('回收')).toEqual(left.map((move) => `${refOf(move.values.customer)} ${agoOf(move.values.at)}`).sort())
    const lost = events('流失').map((event) => event.split(' ')[0])
    const ended = customers.filter((one) => one.values.coop_status === '已终止').map((one) => one.ref)
    expect(lost).toEqual(ended.sort())
    expect(lost.length).toBeGreaterThan(20)
  })
  it('an approval begins once its record is there, and its acts come one after the other', () => {
    for (const { record, at, acts } of runs) {
      const days = [named.get(record)!.at, at.$daysAgo, ...acts.map((act) => act.at.$daysAgo)]
      expect(days).toEqual(days.toSorted((a, b) => b - a))
    }
  })
})
