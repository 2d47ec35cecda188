import { describe, expect, it } from 'vitest'
import { DECIDING } from './deciding.ts'
import { step, tell } from './story.ts'
import { WAY } from './way.ts'
import { WHO } from './who.ts'

const STORIES = [...DECIDING, ...WAY, ...WHO]

describe('approvals as people tell them', () => {
  it.each(STORIES.map((story) => [story.title, story] as const))('%s', (_title, story) => {
    tell(story)
  })
  it('are many, each with a title of its own, and a wrong line is noticed', () => {
    expect(new Set(STORIES.map((story) => story.title)).size).toBe(STORIES.length)
    expect(STORIES.length).toBeGreaterThanOrEqual(40)
    const wrong = { title: '', steps: [step('a', '甲')] }
    expect(() => tell({ ...wrong, lines: ['当 甲 同意', '则 拒绝'] })).toThrow('拒绝')
    expect(() => tell({ ...wrong, lines: ['不能 甲 同意 DECIDED'] })).toThrow('allowed')
  })
  it('发起人自选 refuses what is missing', () => {
    const chosen = { id: 'a', kind: 'userTask', approvers: [{ kind: 'chosen' }] }
    expect(() => tell({ title: '', steps: [chosen], lines: [] })).toThrow('CHOOSE')
  })
})
