import { defineAsyncComponent, type Component } from 'vue'

/** How each kind of view is drawn. The table is the page's own; each other kind is a component that reads for itself. */
export const layouts: Readonly<Record<string, Component>> = {
  kanban: defineAsyncComponent(() => import('./KanbanBoard.vue')),
  calendar: defineAsyncComponent(() => import('./calendar/CalendarMonth.vue')),
  gallery: defineAsyncComponent(() => import('./GalleryGrid.vue')),
  tree: defineAsyncComponent(() => import('./TreeList.vue')),
}
