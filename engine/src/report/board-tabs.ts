import type { DashboardDefinition, DashboardItem, DashboardTab } from '../definition/index.ts'

/** The tab that a card stands on: the first where it names none, or one that is gone; '' on a dashboard without tabs. */
export function tabOf({ tabs = [] }: Pick<DashboardDefinition, 'tabs'>, { tab }: Pick<DashboardItem, 'tab'>): string {
  return tabs.find((one) => one.key === tab)?.key ?? tabs[0]?.key ?? ''
}

/** The cards of one tab in the order of the list. */
export const itemsOn = (board: Pick<DashboardDefinition, 'tabs' | 'items'>, tab: string): DashboardItem[] =>
  board.items.filter((item) => tabOf(board, item) === tab)

/** The pages of a dashboard with their cards from top to bottom; one without a name where it has no tabs. */
export function boardPages(
  board: Pick<DashboardDefinition, 'tabs' | 'items'>,
): readonly { readonly tab: DashboardTab | undefined; readonly items: readonly DashboardItem[] }[] {
  const { tabs = [] } = board
  const ordered = (key: string) => itemsOn(board, key).toSorted((a, b) => a.y - b.y || a.x - b.x)
  return tabs.length === 0
    ? [{ tab: undefined, items: ordered('') }]
    : tabs.map((tab) => ({ tab, items: ordered(tab.key) }))
}
