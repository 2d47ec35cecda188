import {
  issueMessage,
  itemsOn,
  tabOf,
  type AppBundle,
  type DashboardDefinition,
  type DashboardItem,
} from '@tenon/engine'
import { useText } from '@tenon/ui/i18n'
import {
  computed,
  inject,
  provide,
  shallowRef,
  type ComputedRef,
  type InjectionKey,
  type Ref,
  type ShallowRef,
  type WritableComputedRef,
} from 'vue'
import { useEditor } from '../editor/use-editor.ts'

/** What the right pane shows: the dashboard itself, a card, a filter, or a tab. */
export type BoardSelection =
  | { readonly kind: 'board' }
  | { readonly kind: 'item'; readonly id: string }
  | { readonly kind: 'filter' | 'tab'; readonly key: string }
export interface BoardDesign {
  readonly board: ComputedRef<DashboardDefinition>
  readonly bundle: ComputedRef<AppBundle>
  readonly selection: ShallowRef<BoardSelection>
  /** Key of the tab that is shown; '' on a dashboard without tabs. */
  readonly tab: WritableComputedRef<string>
  /** The cards on it. */
  readonly items: ComputedRef<readonly DashboardItem[]>
  change(change: (board: DashboardDefinition) => DashboardDefinition, tag?: string): void
  /** Forms that the reports on the board count, in the order in which they are met. */
  readonly forms: ComputedRef<readonly string[]>
  problemAt(path: string): string | undefined
}
const DESIGN: InjectionKey<BoardDesign> = Symbol('board design')
export const useBoardDesign = (): BoardDesign => inject(DESIGN)!

export function provideBoardDesign(key: Ref<string>): BoardDesign {
  const editor = useEditor()
  const { locale } = useText()
  const board = computed(() => editor.bundle.value.dashboards[key.value]!)
  const chosen = shallowRef('')
  const tab = computed({
    get: () => tabOf(board.value, { tab: chosen.value }),
    set: (next) => void (chosen.value = next),
  })
  const problems = computed(() => editor.problems.value.filter((problem) => problem.ref === `dashboard/${key.value}`))
  const design: BoardDesign = {
    board,
    bundle: editor.bundle,
    selection: shallowRef<BoardSelection>({ kind: 'board' }),
    tab,
    items: computed(() => itemsOn(board.value, tab.value)),
    change: (change, tag) => editor.edit('dashboard', key.value, change, tag),
    forms: computed(() => [
      ...new Set(
        board.value.items.flatMap((item) => editor.bundle.value.reports[item.report ?? '']?.dataset.form ?? []),
      ),
    ]),
    problemAt(path) {
      const found = problems.value.find((problem) => problem.path === path || problem.path.startsWith(`${path}/`))
      return found && issueMessage(found.issue, locale.value)
    },
  }
  provide(DESIGN, design)
  return design
}
