import type { TableFields } from '@tenon/ui/table'
import { defineAsyncComponent, type Component } from 'vue'
import { boardFields, dayFields } from './layout-fields.ts'

/** Ways to show the records of a view. The table is the page's own; each other way is a component that reads for itself. */
export interface Layout {
  readonly icon: string
  readonly component?: Component
  /** Whether a form has what the layout needs. */
  fits(fields: TableFields): boolean
}

export const layouts: Readonly<Record<string, Layout>> = {
  table: { icon: 'table', fits: () => true },
  kanban: {
    icon: 'kanban',
    component: defineAsyncComponent(() => import('./KanbanBoard.vue')),
    fits: (fields) => boardFields(fields).length > 0,
  },
  calendar: {
    icon: 'calendar',
    component: defineAsyncComponent(() => import('./CalendarMonth.vue')),
    fits: (fields) => dayFields(fields).length > 0,
  },
}
export const layoutsFor = (fields: TableFields): readonly string[] =>
  Object.keys(layouts).filter((key) => layouts[key]!.fits(fields))
