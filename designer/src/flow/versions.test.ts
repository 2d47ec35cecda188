import { expect, test } from 'vitest'
import { gone, settingWords, type MigratedInstance } from './versions.ts'

const row = (problems: MigratedInstance['problems']): MigratedInstance => ({
  id: 'i',
  title: '',
  revision: 1,
  stands: [],
  goesOn: [],
  problems,
})

test('a node that is gone is asked for once, however many instances stand there; other problems have no answer', () => {
  const first = row([{ code: 'GONE', node: 'a', label: '初审' }])
  expect(gone([first, first, row([{ code: 'BUSY', node: 'b' }]), row([{ code: 'KIND', node: 'c' }])])).toEqual([
    { node: 'a', label: '初审' },
    { node: 'c', label: 'c' },
  ])
})

test('settings without words of their own are called by one', () => {
  expect(settingWords(['approvers', 'opinionOnly', 'must'])).toEqual(['approvers', 'other'])
})
