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
  const first = row([{ reason: 'GONE', node: 'a', label: '初审' }])
  expect(gone([first, first, row([{ reason: 'BUSY', node: 'b' }]), row([{ reason: 'KIND', node: 'c' }])])).toEqual([
    { node: 'a', label: '初审' },
    { node: 'c', label: 'c' },
  ])
})

test('settings without words of their own are called by one', () => {
  expect(settingWords(['approvers', 'opinionOnly', 'must'])).toEqual(['approvers', 'other'])
})
