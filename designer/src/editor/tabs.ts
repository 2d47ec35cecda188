import type { DesignTab } from './design-tab.ts'

/** The tabs of the builder, from left to right: every folder beside this one that has a `tab.ts`. */
export const DESIGN_TABS: readonly DesignTab[] = Object.values(
  import.meta.glob<DesignTab>('../*/tab.ts', { eager: true, import: 'tab' }),
).sort((a, b) => a.order - b.order)
