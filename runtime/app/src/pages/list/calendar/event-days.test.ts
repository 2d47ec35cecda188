import { expect, it } from 'vitest'
import { lastingTo, movedBy, spanOf, type Placing } from './event-days.ts'

const zone = 'Asia/Shanghai'
const days: Placing = { by: { path: 'start', kind: 'date' }, end: { path: 'finish', kind: 'date' }, zone }
const moments: Placing = { by: { path: 'at', kind: 'datetime' }, end: { path: 'till', kind: 'datetime' }, zone }
const row = (values: object) => ({ id: 'r', version: 1, ...values })

it('stands on its days from the first to the last, both included', () => {
  expect(spanOf(row({ start: '2026-03-02', finish: '2026-03-05' }), days)).toEqual({
    from: '2026-03-02',
    to: '2026-03-05',
  })
  expect(spanOf(row({ start: '2026-03-02', finish: null }), days)).toEqual({ from: '2026-03-02', to: '2026-03-02' })
  expect(spanOf(row({ start: '2026-03-02', finish: '2026-03-01' }), days)).toEqual({
    from: '2026-03-02',
    to: '2026-03-02',
  })
  expect(spanOf(row({ start: null, finish: '2026-03-05' }), days)).toBeNull()
})

it('takes the day of a moment from the clock of the organisation', () => {
  expect(spanOf(row({ at: '2026-03-02T17:30:00.000Z', till: null }), moments)).toEqual({
    from: '2026-03-03',
    to: '2026-03-03',
  })
})

it('keeps the length of a span that moves, and the time of day of its moments', () => {
  expect(movedBy(row({ start: '2026-02-27', finish: '2026-03-01' }), 3, days)).toEqual({
    start: '2026-03-02',
    finish: '2026-03-04',
  })
  expect(movedBy(row({ at: '2026-03-02T17:30:00.000Z', till: '2026-03-03T01:00:00.000Z' }), -7, moments)).toEqual({
    at: '2026-02-23T17:30:00.000Z',
    till: '2026-02-24T01:00:00.000Z',
  })
  expect(movedBy(row({ start: '2026-03-02', finish: null }), 1, days)).toEqual({ start: '2026-03-03' })
})

it('keeps the time of day over a change of the clocks', () => {
  const berlin: Placing = { by: moments.by, end: undefined, zone: 'Europe/Berlin' }
  // 09:00 in winter, 09:00 in summer.
  expect(movedBy(row({ at: '2026-03-28T08:00:00.000Z' }), 1, berlin)).toEqual({ at: '2026-03-29T07:00:00.000Z' })
})

it('lasts until another day, never before its beginning', () => {
  const visit = row({ start: '2026-03-02', finish: null })
  expect(lastingTo(visit, '2026-03-06', days)).toEqual({ finish: '2026-03-06' })
  expect(lastingTo(visit, '2026-03-01', days)).toBeNull()
  expect(lastingTo(visit, '2026-03-06', { ...days, end: undefined })).toBeNull()
  // Without an end it ends at the time of day at which it begins.
  expect(lastingTo(row({ at: '2026-03-02T01:30:00.000Z', till: null }), '2026-03-04', moments)).toEqual({
    till: '2026-03-04T01:30:00.000Z',
  })
  const mixed: Placing = { by: days.by, end: moments.end, zone }
  expect(lastingTo(row({ start: '2026-03-02', till: null }), '2026-03-04', mixed)).toEqual({
    till: '2026-03-04T04:00:00.000Z',
  })
})
