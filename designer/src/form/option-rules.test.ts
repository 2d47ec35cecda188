import { emptyForm, type FormDefinition } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { putSetter } from './conditions.ts'
import { optionRules, putOptionRule } from './option-rules.ts'

const japan = { '==': [{ var: 'country' }, '日本'] }
const china = { '==': [{ var: 'country' }, '中国'] }
const form: FormDefinition = {
  ...emptyForm('a', 'A'),
  linkage: [{ when: japan, show: ['note'], options: { city: ['东京'], port: ['横滨'] } }],
}

describe('options under a condition', () => {
  it('are listed by field', () =>
    expect(optionRules(form, 'city')).toEqual([{ index: 0, when: japan, values: ['东京'] }]))

  it('are added, changed and removed beside what the linkage does otherwise', () => {
    const added = putOptionRule(form, 'city', undefined, { when: china, values: ['上海'] })
    expect(optionRules(added, 'city').map(({ values }) => values)).toEqual([['东京'], ['上海']])
    const changed = putOptionRule(form, 'city', 0, { when: china, values: ['上海'] })
    expect(changed.linkage).toEqual([
      { when: japan, show: ['note'], options: { port: ['横滨'] } },
      { when: china, options: { city: ['上海'] } },
    ])
    const gone = putOptionRule(putOptionRule(form, 'city', 0, null), 'port', 0, null)
    expect(gone.linkage).toEqual([{ when: japan, show: ['note'] }])
  })

  it('leave no empty linkage behind', () => {
    const alone = putOptionRule(emptyForm('a', 'A'), 'city', undefined, { when: china, values: ['上海'] })
    expect(putOptionRule(alone, 'city', 0, null).linkage).toBeUndefined()
  })

  it('outlive the value that the same linkage has set', () => {
    const set: FormDefinition = { ...form, linkage: [{ when: japan, set: { note: 'x' }, options: { city: ['东京'] } }] }
    expect(putSetter(set, 'note', 0, null).linkage).toEqual([{ when: japan, options: { city: ['东京'] } }])
  })
})
