import type { FormDefinition, Section } from '@tenon/engine'
import { describe, expect, it } from 'vitest'
import { planLayout, sectionsOf } from './plan-layout.ts'

const form = (layout?: Section[]): FormDefinition => ({
  kind: 'form',
  key: 'customer',
  label: '客户',
  fields: ['name', 'mobile', 'contacts'].map((key) => ({ id: `f_${key}`, key, type: 'text', label: key })),
  layout,
})
const all = { shown: () => true, wide: (key: string) => key === 'contacts' }

describe('planLayout', () => {
  it('shows every field in one section when the form has no layout', () => {
    const [block] = planLayout(form(), all)
    expect(block).toMatchObject({ kind: 'section', section: { columns: 2, label: '客户' } })
    expect(sectionsOf([block!])[0]!.items).toEqual([
      { key: 'name', span: 1 },
      { key: 'mobile', span: 1 },
      { key: 'contacts', span: 2 },
    ])
  })

  it('leaves out hidden fields, and sections of which nothing is left', () => {
    const blocks = planLayout(
      form([
        { section: 'A', items: ['name'] },
        { section: 'B', items: ['mobile', 'contacts'] },
      ]),
      { ...all, shown: (key) => key === 'mobile' },
    )
    expect(sectionsOf(blocks).map((section) => [section.label, section.items.length])).toEqual([['B', 1]])
  })

  it('never lets a field span more columns than its section has', () => {
    const blocks = planLayout(form([{ section: 'A', columns: 2, items: [{ key: 'name', span: 4 }] }]), all)
    expect(sectionsOf(blocks)[0]!.items).toEqual([{ key: 'name', span: 2 }])
  })

  it('makes tabs of sections that follow each other with a tab, and shares one between equal labels', () => {
    const blocks = planLayout(
      form([
        { section: 'A', items: ['name'] },
        { section: 'B', tab: 'T1', items: ['name'] },
        { section: 'C', tab: 'T1', items: ['name'] },
        { section: 'D', tab: 'T2', items: ['name'] },
        { section: 'E', items: ['name'] },
      ]),
      all,
    )
    expect(blocks.map((block) => block.kind)).toEqual(['section', 'tabs', 'section'])
    expect(blocks[1]).toMatchObject({
      tabs: [
        { label: 'T1', sections: [{}, {}] },
        { label: 'T2', sections: [{}] },
      ],
    })
  })
})
