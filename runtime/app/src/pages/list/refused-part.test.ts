import { ApiError } from '@tenon/ui/api'
import { describe, expect, it } from 'vitest'
import { refusedPart, withoutKeys } from './refused-part.ts'

const refusal = (status: number, ...paths: string[]) =>
  new ApiError(status, { code: 'ANY', message: '', issues: paths.map((path) => ({ path, code: 'UNKNOWN_FIELD' })) })
const filter = { '==': [{ var: 'a' }, 1] }
const sort = ['stage', '-cost', 'name']

describe('the part of a question that was refused', () => {
  it.each([
    ['a filter that is named', refusal(400, 'filter/0'), { filter, sort }, { part: 'filter' }],
    ['a filter, before the sort', refusal(400, 'sort/1', 'filter'), { filter, sort }, { part: 'filter' }],
    ['a filter where nothing is named', refusal(422), { filter, sort }, { part: 'filter' }],
    [
      'the keys of a sort that are named',
      refusal(400, 'sort/0', 'sort/1'),
      { filter, sort },
      { part: 'sort', keys: ['stage', '-cost'] },
    ],
    ['a sort as a whole', refusal(400, 'sort'), { sort }, { part: 'sort', keys: sort }],
    ['no sort that was not asked for', refusal(400, 'sort/0'), {}, undefined],
    ['no key beyond the last', refusal(400, 'sort/7'), { sort }, undefined],
    ['no filter that was not asked for', refusal(400, 'filter'), { sort }, undefined],
    ['no filter for what is wrong elsewhere', refusal(400, 'fields/2'), { filter, sort }, undefined],
    ['nothing where the list may not be seen', refusal(403), { filter, sort }, undefined],
    ['nothing where it is missing', refusal(404), { filter, sort }, undefined],
    ['nothing for a fault', refusal(500, 'filter'), { filter }, undefined],
    ['nothing without an answer', new TypeError('x'), { filter, sort }, undefined],
  ])('is %s', (_name, error, query, part) => {
    expect(refusedPart(error, query)).toEqual(part)
  })

  it('is none before a question was asked', () => {
    expect(refusedPart(refusal(400), null)).toBeUndefined()
    expect(refusedPart(null, { filter })).toBeUndefined()
  })
})

describe('a list without the keys that were refused', () => {
  it('keeps the others and its group', () => {
    expect(withoutKeys({ sort: ['-cost', 'name'], group: 'stage' }, ['-cost'])).toEqual({ sort: ['name'] })
  })

  it('loses the group that it was refused for', () => {
    expect(withoutKeys({ sort: ['name'], group: 'stage' }, ['stage'])).toEqual({ sort: ['name'], group: null })
  })
})
