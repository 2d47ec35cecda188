import type { Plan } from '@tenon/ui/api'

export interface Figure {
  readonly key: 'changes' | 'breaks' | 'impact' | 'errors'
  readonly value: number
  readonly unit: 'items' | 'rows' | 'ofRows' | 'places'
  readonly total?: number
  readonly look?: 'warn' | 'bad'
}
/** The four figures on top of the publish dialog. */
export function figuresOf(plan: Plan): readonly Figure[] {
  const rows = plan.breaks.reduce((sum, found) => sum + found.rows, 0)
  const total = plan.breaks.reduce((most, found) => Math.max(most, found.total), 0)
  return [
    { key: 'changes', value: plan.operations.length, unit: 'items' },
    {
      key: 'breaks',
      value: rows,
      unit: rows > 0 ? 'ofRows' : 'rows',
      total,
      ...(rows > 0 ? { look: 'warn' as const } : {}),
    },
    { key: 'impact', value: plan.impact.length, unit: 'places' },
    {
      key: 'errors',
      value: plan.errors.length,
      unit: 'places',
      ...(plan.errors.length > 0 ? { look: 'bad' as const } : {}),
    },
  ]
}

type Operation = Plan['operations'][number]
export interface OperationRow {
  readonly key: number
  readonly message: string
  readonly details: readonly string[]
  readonly icon: string
  readonly effect: Operation['effect']
  /** Index of the break that this change causes. */
  readonly broken?: number
}
/** One row per change; a break stands at the change of its field, or has a row of its own. */
export function operationRows(plan: Plan): readonly OperationRow[] {
  const placed = new Set<number>()
  const rows = plan.operations.map((operation, key): OperationRow => {
    const broken = plan.breaks.findIndex(
      (found, i) => !placed.has(i) && found.target === operation.target && found.field === operation.field,
    )
    if (broken >= 0) placed.add(broken)
    return {
      key,
      message: operation.message,
      details: operation.details ?? [],
      icon: DEFINITION_ICONS[operation.kind] ?? ICONS[operation.effect],
      effect: operation.effect,
      ...(broken >= 0 ? { broken } : {}),
    }
  })
  const others = plan.breaks.flatMap((found, broken): OperationRow[] =>
    placed.has(broken)
      ? []
      : [
          {
            key: plan.operations.length + broken,
            message: found.message,
            details: [],
            icon: 'shield-check',
            effect: 'none',
            broken,
          },
        ],
  )
  return [...rows, ...others]
}
export const effectIcon = (effect: Operation['effect']): string =>
  effect === 'none' || effect === 'fill' ? 'check' : effect === 'index' ? 'clock' : 'archive'

// helpers

/** A definition as a whole is made, changed or removed. */
const DEFINITION_ICONS: Readonly<Record<string, string>> = { add: 'plus', change: 'pen-line', remove: 'trash-2' }
const ICONS: Readonly<Record<Operation['effect'], string>> = {
  none: 'plus',
  fill: 'pen-line',
  archive: 'archive',
  convert: 'arrow-right-left',
  index: 'gauge',
}
