import type { Branch, NodeKind, Step } from '@tenon/engine'
import { inject, type InjectionKey } from 'vue'

/**
 * How a node stands in a running instance; absent = it has not been reached (or the tree is being designed). `taken` and
 * `untaken` are the way of a simulation, the last four what a newer version has made of it.
 */
export type NodeState =
  | 'done'
  | 'active'
  | 'rejected'
  | 'returned'
  | 'predicted'
  | 'skipped'
  | 'taken'
  | 'untaken'
  | 'added'
  | 'removed'
  | 'changed'
  | 'moved'

/** Where something is put: before which step of the flow's own list (`null`) or of one branch. */
export interface TreePlace {
  readonly list: { readonly gateway: string; readonly branch: string } | null
  readonly index: number
}

/** Everything the recursive parts of the tree ask; one object, given by the page that shows the tree. */
export interface FlowTreeContext {
  readonly editable: boolean
  kind(step: Step): NodeKind | undefined
  title(step: Step): string
  /** Second line of the card. */
  summary(step: Step): string
  /** A short word beside the title: 会签, 或签 … */
  badge(step: Step): string | undefined
  branchTitle(branch: Branch, index: number): string
  branchText(branch: Branch): string
  /** What its condition has come to, below it. */
  branchNote?(branch: Branch): string | undefined
  state(id: string): NodeState | undefined
  /** A few words below the card, beside the line that leads on. */
  note?(id: string): string | undefined
  problem(id: string): 'error' | 'warning' | undefined
  selected(id: string): boolean
  select(id: string, gateway?: string): void
  /** Asks for the menu of kinds at a place; `anchor` is the button that was pressed. */
  insert(place: TreePlace, anchor: HTMLElement): void
  /** What is dragged goes there; `copy`: and stays where it was, too. */
  drop(place: TreePlace, copy: boolean): void
  /** The same for a whole branch, before the branch with this number. */
  dropBranch(gateway: string, index: number, copy: boolean): void
  /** A step is taken up, or a branch of a gateway; null = let go. */
  drag(id: string | null, gateway?: string): void
  readonly dragging: 'step' | 'branch' | undefined
  addBranch(gateway: string): void
}

export const FLOW_TREE: InjectionKey<FlowTreeContext> = Symbol('flow tree')
export function useFlowTree(): FlowTreeContext {
  const context = inject(FLOW_TREE)
  if (!context) throw new Error('A part of a flow tree stands outside of FlowTree.')
  return context
}

/** Whether what is dragged shall stay where it was, too: with Ctrl, Alt or ⌘. The pointer says so. */
export function copies(event: DragEvent): boolean {
  const copy = event.ctrlKey || event.altKey || event.metaKey
  if (event.dataTransfer) event.dataTransfer.dropEffect = copy ? 'copy' : 'move'
  return copy
}
/** What every drag of the tree has in common. */
export function takeUp(event: DragEvent, id: string): void {
  event.dataTransfer?.setData('text/plain', id)
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copyMove'
}
