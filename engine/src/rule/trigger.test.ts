import { describe, expect, it } from 'vitest'
import type { RuleDefinition } from '../definition/index.ts'
import { matchEvent } from './trigger.ts'

const wakes = (event: object, old: object, row: object): boolean => {
  const rule = { kind: 'rule', key: 'r', label: 'r', form: 'f', onImport: false, when: [event], then: [] }
  return matchEvent(rule as RuleDefinition, 'after', { on: 'updated' }, old as never, row as never) !== undefined
}
const scan = (more: object) => ({ on: 'updated', field: 'scan', ...more })

describe('a change that only has to fill a field, or to empty it', () => {
  it.each([
    [{ to: { isEmpty: false } }, null, ['a'], true],
    [{ to: { isEmpty: false } }, [], ['a'], true],
    [{ to: { isEmpty: false } }, ['a'], [], false],
    [{ to: { isEmpty: false } }, ['a'], ['a', 'b'], true],
    [{ from: { isEmpty: true }, to: { isEmpty: false } }, ['a'], ['a', 'b'], false],
    [{ from: { isEmpty: true } }, undefined, ['a'], true],
    [{ to: { isEmpty: true } }, ['a'], null, true],
    [{ to: { isEmpty: true } }, 'x', '', true],
    [{ to: { isEmpty: true } }, 'x', 0, false],
    [{ to: 'b' }, 'a', 'b', true],
    [{ to: 'b' }, 'a', 'c', false],
    [{ to: { isEmpty: 'b' } }, 'a', 'b', false],
  ])('%j from %j to %j: %s', (event, old, row, woken) => {
    expect(wakes(scan(event), { scan: old }, { scan: row })).toBe(woken)
  })
})
