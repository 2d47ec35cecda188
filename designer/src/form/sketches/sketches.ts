import type { Component } from 'vue'
import BoardSketch from './BoardSketch.vue'
import GallerySketch from './GallerySketch.vue'
import GridSketch from './GridSketch.vue'
import MonthSketch from './MonthSketch.vue'
import TreeSketch from './TreeSketch.vue'

/** How each kind of view is drawn in the designer; the app's own are in `pages/list/layouts.ts`. */
export const sketches: Readonly<Record<string, Component>> = {
  table: GridSketch,
  kanban: BoardSketch,
  calendar: MonthSketch,
  gallery: GallerySketch,
  tree: TreeSketch,
}
