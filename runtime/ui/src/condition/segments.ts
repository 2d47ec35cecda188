import { useQuery } from '@tanstack/vue-query'
import { IN_SEGMENT, type FilterOperator, type ValueType } from '@tenon/engine'
import { computed } from 'vue'
import { listSegments, segmentsKey, type SegmentChoice } from '../api/views.ts'

/**
 * Which segments a condition may name: `own` in the lists of whoever made them; `shared` in what everybody uses; `same` where nobody
 * looks (rules, flows), so that they must mean the same for all.
 */
export type SegmentUse = 'own' | 'shared' | 'same'

export const SEGMENT_OPERATORS: readonly FilterOperator[] = [
  { key: IN_SEGMENT, label: { 'zh-CN': '属于分群', 'en-US': 'is in the segment' }, operand: 'segment' },
  { key: `!${IN_SEGMENT}`, label: { 'zh-CN': '不属于分群', 'en-US': 'is not in the segment' }, operand: 'segment' },
]

/** The form whose segments a field can be asked for: it holds a record of it. */
export const segmentForm = (type: ValueType): string | undefined =>
  type.kind === 'id' && type.form !== undefined && !type.form.startsWith('$') ? type.form : undefined

export const maySay = (use: SegmentUse, { shared, personal }: SegmentChoice): boolean =>
  use === 'own' || (shared && (use === 'shared' || !personal))

/** The segments of an app that the viewer may use; asked once for everything on a page. */
export function useSegmentChoices(app: () => string) {
  const list = useQuery({
    queryKey: computed(() => segmentsKey(app())),
    queryFn: () => listSegments(app()),
    staleTime: 60_000,
  })
  const choices = computed((): readonly SegmentChoice[] => list.data.value ?? [])
  /** What one is called; undefined = there is none (any more), or it is not known yet. */
  const nameOf = (id: string): string | undefined => choices.value.find((one) => one.id === id)?.label
  return { choices, nameOf, known: list.isSuccess }
}
