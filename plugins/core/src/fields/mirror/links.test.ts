import { expect, test } from 'vitest'
import { linksOf, mirrorDraft, totalOf, withLink, withoutLink } from './links.ts'

const a = { id: 'a', title: '甲' }
const b = { id: 'b', title: '乙', version: 3 }
const stored = { total: 60, items: [a] }

test('what is added and let go is kept beside what was read, so that nothing unseen is touched', () => {
  const added = withLink(mirrorDraft(stored), b)
  expect(added).toEqual({ total: 60, items: [a], add: [b] })
  const both = withoutLink(added!, 'a')!
  expect(both).toEqual({ total: 60, items: [a], add: [b], remove: ['a'] })
  expect(linksOf(both)).toEqual([b])
  expect(totalOf(both)).toBe(60)
})

test('what is taken back leaves the value as it was read', () => {
  expect(withoutLink(withLink(mirrorDraft(stored), b)!, 'b')).toEqual(stored)
  expect(withLink(withoutLink(mirrorDraft(stored), 'a')!, a)).toEqual(stored)
  expect(withLink(mirrorDraft(stored), a)).toEqual(stored)
  expect(withoutLink(withLink(mirrorDraft(null), b)!, 'b')).toBeNull()
})
