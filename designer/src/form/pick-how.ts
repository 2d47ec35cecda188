/** How a click chooses: that field alone, that one as well (Ctrl), or all from the last one to it (Shift). */
export type PickHow = 'alone' | 'more' | 'range'

export const pickHow = (event: MouseEvent): PickHow =>
  event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'more' : 'alone'
