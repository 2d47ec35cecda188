/** How far a key moves the marked cell, down and to the right; undefined for keys that move nothing. `page`: rows of a screen. */
export function moveOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  page: number,
): readonly [down: number, right: number] | undefined {
  const jump = event.ctrlKey || event.metaKey
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowDown: [jump ? Infinity : 1, 0],
    ArrowUp: [jump ? -Infinity : -1, 0],
    ArrowRight: [0, jump ? Infinity : 1],
    ArrowLeft: [0, jump ? -Infinity : -1],
    PageDown: [page, 0],
    PageUp: [-page, 0],
    Home: jump ? [-Infinity, 0] : [0, -Infinity],
    End: jump ? [Infinity, 0] : [0, Infinity],
  }
  return moves[event.key]
}
