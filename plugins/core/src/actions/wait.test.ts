import type { RuleAction, RuleDefinition, RuleRequest } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { branchOf, dealRule, laterOf, makeTask, NOW, runDeal, setNote, titles } from './rule-testing.ts'
import { wait } from './wait.ts'

const pause = (settings: object = { for: { value: 3, unit: 'day' } }, id = 'rest'): RuleAction => ({
  id,
  kind: 'wait',
  ...settings,
})
const later = (now: string, more: Partial<RuleRequest> = {}): Partial<RuleRequest> => ({
  env: { newId: () => 'late', later: laterOf(now), target: () => undefined },
  ...more,
})
const at = (now: string, deal: Record<string, unknown> = {}) => ({
  scope: { row: { id: 'd1', level: 'A', note: '', ...deal }, today: now.slice(0, 10), now },
})
const LIST = [makeTask('now', '现在'), pause(), makeTask('then', '三天后')]
const ALWAYS = { '==': [{ var: 'level' }, 'A'] }
const AFTER = '2026-11-25T02:00:00.000Z'
const waited = new Map([
  ['now', { made: { form: 'task', id: 'n1' } }],
  ['rest', { since: NOW }],
])

describe('a wait', () => {
  it('stops what stands behind it, and says until when', () => {
    const { commands, runs } = runDeal(dealRule(LIST), {})
    expect(titles(commands)).toEqual(['现在'])
    expect(runs[0]!.actions).toEqual([
      { id: 'now', kind: 'createRecord', ran: true, made: { form: 'task', id: 'n1' } },
      { id: 'rest', kind: 'wait', ran: false, until: AFTER, since: NOW },
      { id: 'then', kind: 'createRecord', ran: false },
    ])
  })
  it('goes on when its moment has come, and not a millisecond before', () => {
    const early = '2026-11-25T01:59:59.999Z'
    const again = (now: string) => runDeal(dealRule(LIST), {}, { ...later(now, { resume: waited }), ...at(now) })
    expect(again(early).commands).toEqual([])
    expect(again(early).runs[0]!.actions[1]).toEqual({ id: 'rest', kind: 'wait', ran: false, until: AFTER, since: NOW })
    expect(titles(again(AFTER).commands)).toEqual(['三天后'])
    expect(again(AFTER).runs[0]!.actions[1]).toMatchObject({ ran: true, until: AFTER })
  })
  it('of a save goes on though nothing has changed in the record', () => {
    const rule = dealRule(LIST, { when: [{ on: 'updated', field: 'note', to: '急' }] })
    const trigger = { on: 'updated' as const }
    expect(titles(runDeal(rule, {}, { ...later(AFTER, { resume: waited }), ...at(AFTER), trigger }).commands)).toEqual([
      '三天后',
    ])
  })
  it('leaves what was passed over before it passed over', () => {
    const list = [{ ...makeTask('big', '大'), when: { '>': [{ var: 'amount' }, 10] } }, ...LIST]
    expect(titles(runDeal(dealRule(list), { amount: 1 }).commands)).toEqual(['现在'])
    const resume = new Map<string, object>([['big', { skipped: true }], ...waited])
    const more = { ...later(AFTER, { resume }), ...at(AFTER, { amount: 50 }) }
    expect(titles(runDeal(dealRule(list), {}, more).commands)).toEqual(['三天后'])
  })
  it('asks the condition of the rule again, where it is to', () => {
    const over = { if: { '==': [{ var: 'level' }, 'A'] } }
    const run = (still: boolean) =>
      runDeal(
        dealRule(
          [makeTask('now', '现在'), pause({ for: { value: 3, unit: 'day' }, still }), makeTask('then', '三天后')],
          over,
        ),
        {},
        { ...later(AFTER, { resume: waited }), ...at(AFTER, { level: 'B' }) },
      )
    expect(titles(run(false).commands)).toEqual(['三天后'])
    expect(run(true).commands).toEqual([])
    expect(run(true).runs[0]!.actions[1]).toMatchObject({ id: 'rest', ran: true, ends: 'conditionGone' })
  })
  it.each([
    [
      'a day later than a moment',
      { of: 'call_at', for: { value: 1, unit: 'day' } },
      { call_at: AFTER },
      '2026-11-26T02:00:00.000Z',
    ],
    [
      'an hour before it',
      { of: 'call_at', for: { value: -1, unit: 'hour' } },
      { call_at: AFTER },
      '2026-11-25T01:00:00.000Z',
    ],
    ['nine on a day', { of: 'signed_on' }, { signed_on: '2026-11-24' }, '2026-11-24T01:00:00.000Z'],
    [
      'its own time on a day',
      { of: 'signed_on', at: '18:30' },
      { signed_on: '2026-11-24' },
      '2026-11-24T10:30:00.000Z',
    ],
  ])('rests until %s', (_name, settings, deal, until) => {
    expect(runDeal(dealRule([pause(settings)]), deal).runs[0]!.actions[0]).toMatchObject({ ran: false, until })
  })
  it('keeps nobody waiting for a moment that has come, and ends without a date', () => {
    const list = [pause({ of: 'call_at' }), makeTask('then', '之后')]
    expect(titles(runDeal(dealRule(list), { call_at: NOW }).commands)).toEqual(['之后'])
    const empty = runDeal(dealRule(list), { call_at: null })
    expect(empty.commands).toEqual([])
    expect(empty.runs[0]!.actions).toMatchObject([{ ran: true, ends: 'dateEmpty' }, { ran: false }])
  })
  it('stands inside a way, and what stands behind the branch waits too', () => {
    const list = [
      branchOf([{ if: ALWAYS, then: [pause(), makeTask('in', '里')] }], [makeTask('no', '别')]),
      makeTask('out', '外'),
    ]
    expect(runDeal(dealRule(list), {}).commands).toEqual([])
    const resume = new Map<string, object>([
      ['split', { way: 0 }],
      ['rest', { since: NOW }],
    ])
    expect(titles(runDeal(dealRule(list), {}, { ...later(AFTER, { resume }), ...at(AFTER) }).commands)).toEqual([
      '里',
      '外',
    ])
  })
  it('is passed by a trial, which says until when', () => {
    const { commands, runs } = runDeal(dealRule(LIST), {}, { trial: true })
    expect(titles(commands)).toEqual(['现在', '三天后'])
    expect(runs[0]!.actions[1]).toMatchObject({ ran: true, until: AFTER })
  })
})

describe('what keeps a wait from being published', () => {
  const issues = (then: readonly RuleAction[], over: Partial<RuleDefinition> = {}) =>
    dealRule(then, over).issues.map(({ path, code }) => `${path} ${code}`)
  it('is a save that it would hold up, or a record that is gone', () => {
    expect(issues([pause()], { when: [{ on: 'created', before: true }] })).toEqual(['then/0 BEFORE_SAVE'])
    expect(issues([branchOf([{ if: ALWAYS, then: [pause()] }])], { when: [{ on: 'deleted' }] })).toEqual([
      'then/0/ways/0/then/0 WAIT_DELETED',
    ])
  })
  it('is what nobody knows any more behind it: what the record was before', () => {
    const old = { id: 'a', kind: 'setFields', set: { note: { var: '$old.note' } } }
    expect(issues([old, pause()])).toEqual([])
    expect(issues([pause(), old])).toEqual(['then/1/set/note WAIT_OLD'])
    expect(issues([branchOf([{ if: ALWAYS, then: [pause()] }], [old])])).toEqual([])
  })
  it('is a condition that it asks again though it reads what the record was before', () => {
    const over = { if: { '!=': [{ var: 'level' }, { var: '$old.level' }] } }
    expect(issues([pause({ for: { value: 1, unit: 'day' }, still: true })], over)).toEqual(['then/0 WAIT_AGAIN'])
    expect(issues([pause()], over)).toEqual([])
  })
  it('is a field that is no date, or that is not there', () => {
    expect(issues([pause({ of: 'note' })])).toEqual(['then/0/of EXPRESSION_TYPE'])
    expect(issues([pause({ of: 'nope' })])[0]).toContain('then/0/of')
    expect(issues([pause({ of: 'signed_on' }), setNote('a', 'x')])).toEqual([])
  })
  it('is a length that is missing', () => {
    expect(wait.check!(pause({}))).toMatchObject([{ path: 'for', code: 'REQUIRED' }])
    expect(wait.check!(pause({ for: { value: -1, unit: 'day' } }))).toHaveLength(1)
    expect(wait.check!(pause({ of: 'call_at' }))).toEqual([])
    expect(wait.check!(pause())).toEqual([])
  })
})
