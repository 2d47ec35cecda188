import type { AppBundle } from '@tenon/engine'
import { inject, type ComputedRef, type InjectionKey } from 'vue'
import type { ConditionFields } from './fields.ts'
import type { SegmentUse } from './segments.ts'
import type { ConditionGroup, ConditionNode } from './model.ts'

/** What the rows and groups inside one builder share. */
export interface BuilderContext {
  readonly fields: ComputedRef<ConditionFields>
  readonly disabled: ComputedRef<boolean>
  /** Which segments conditions may name; undefined = none. */
  readonly segments: ComputedRef<SegmentUse | undefined>
  readonly root: ComputedRef<ConditionGroup>
  replace(id: number, next: ConditionNode | null): void
  append(group: number, kind: 'row' | 'group'): void
  /** A part that rows cannot show, edited as a formula. */
  readonly formulaScope: ComputedRef<{
    readonly form: string
    readonly bundle: AppBundle
    readonly old: boolean
    readonly parent?: string
    readonly steps?: readonly string[]
  }>
}
export const BUILDER: InjectionKey<BuilderContext> = Symbol('condition builder')

export function useBuilder(): BuilderContext {
  const builder = inject(BUILDER)
  if (!builder) throw new Error('A condition row stands inside a ConditionBuilder.')
  return builder
}
