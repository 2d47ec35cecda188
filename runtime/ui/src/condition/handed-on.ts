import type { HandedOn } from '@tenon/engine'
import { computed, inject, type ComputedRef, type InjectionKey } from 'vue'

/** What an action before this place hands on: `$made.<action>`, with the words that people know it by. */
export interface HandedRecord extends HandedOn {
  readonly action: string
  /** 刚创建的工单, 找到的客户, 当前的明细. */
  readonly label: string
}
export const HANDED_ON: InjectionKey<ComputedRef<readonly HandedRecord[]>> = Symbol('handed on')

/** What the place of an action may use of those before it; nothing where no actions are. */
export const useHandedOn = (): ComputedRef<readonly HandedRecord[]> => inject(HANDED_ON, NOTHING)

/** Those that are one record. */
export const handedRecords = (handed: readonly HandedRecord[]): readonly HandedRecord[] =>
  handed.filter(({ as }) => as !== 'list')
/** Those whose values are there to be read. */
export const readableRecords = (handed: readonly HandedRecord[]): readonly HandedRecord[] =>
  handed.filter(({ as }) => as === 'found' || as === 'each')

// helpers

const NOTHING = computed((): readonly HandedRecord[] => [])
