import type { FormDefinition, Label, LayoutItem, Section } from '@tenon/engine'

export interface PlannedItem {
  readonly key: string
  /** Grid columns it takes, 1 … columns of its section. */
  readonly span: number
}

export interface PlannedSection {
  readonly id: string
  readonly label: Label
  readonly help?: Label
  readonly tab?: Label
  readonly columns: number
  readonly collapsed: boolean
  readonly items: readonly PlannedItem[]
}

/** Sections that follow each other with a `tab` are shown as tabs of one block; any other section is a block of its own. */
export type LayoutBlock =
  | { readonly kind: 'section'; readonly section: PlannedSection }
  | { readonly kind: 'tabs'; readonly id: string; readonly tabs: readonly LayoutTab[] }

export interface LayoutTab {
  readonly id: string
  readonly label: Label
  readonly sections: readonly PlannedSection[]
}

export interface LayoutChoices {
  /** Whether a field is shown now (rights and linkage). */
  shown(key: string): boolean
  /** Whether a field wants the whole row unless its span says otherwise. */
  wide(key: string): boolean
}

/**
 * The layout of a form as blocks to draw: only shown fields, no empty sections or tabs. A form without a layout is one
 * section with every field in order; fields that a layout leaves out are not shown.
 */
export function planLayout(form: FormDefinition, { shown, wide }: LayoutChoices): LayoutBlock[] {
  const layout: readonly Section[] = form.layout ?? [
    { section: form.label, columns: 2, items: form.fields.map((field) => field.key) },
  ]
  const blocks: LayoutBlock[] = []
  for (const [index, section] of layout.entries()) {
    const planned = planSection(section, index, shown, wide)
    if (planned.items.length === 0) continue
    if (planned.tab === undefined) blocks.push({ kind: 'section', section: planned })
    else addTab(blocks, planned, planned.tab)
  }
  return blocks
}

/** Every section of a plan in the order of reading. */
export function sectionsOf(blocks: readonly LayoutBlock[]): PlannedSection[] {
  return blocks.flatMap((block) =>
    block.kind === 'section' ? [block.section] : block.tabs.flatMap((tab) => tab.sections),
  )
}

// helpers

function planSection(
  section: Section,
  index: number,
  shown: LayoutChoices['shown'],
  wide: LayoutChoices['wide'],
): PlannedSection {
  const columns = section.columns ?? 2
  const item = (entry: LayoutItem): PlannedItem =>
    typeof entry === 'string'
      ? { key: entry, span: wide(entry) ? columns : 1 }
      : { key: entry.key, span: Math.min(entry.span, columns) }
  return {
    id: section.id ?? `s${index}`,
    label: section.section,
    help: section.help,
    tab: section.tab,
    columns,
    collapsed: section.collapsed ?? false,
    items: section.items.map(item).filter(({ key }) => shown(key)),
  }
}

/** Adds to the open group of tabs, or opens one; equal labels side by side share a tab. */
function addTab(blocks: LayoutBlock[], section: PlannedSection, label: Label): void {
  const last = blocks.at(-1)
  if (last?.kind !== 'tabs') {
    blocks.push({ kind: 'tabs', id: section.id, tabs: [{ id: section.id, label, sections: [section] }] })
    return
  }
  const tab = last.tabs.at(-1)!
  const same = JSON.stringify(tab.label) === JSON.stringify(label)
  const tabs = same
    ? [...last.tabs.slice(0, -1), { ...tab, sections: [...tab.sections, section] }]
    : [...last.tabs, { id: section.id, label, sections: [section] }]
  blocks[blocks.length - 1] = { ...last, tabs }
}
