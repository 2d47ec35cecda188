import type { Expression } from '@tenon/engine'
import { toConditions, type ConditionFields } from '@tenon/ui/condition'

/** How many conditions a filter has on its first level: the number on the button. */
export const conditionCount = (filter: Expression | null, fields: ConditionFields | undefined): number =>
  filter === null || !fields ? 0 : toConditions(filter, fields).items.length
