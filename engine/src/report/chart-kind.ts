import type { Label } from '../definition/index.ts'

/** A channel of a chart (x, y, color …): what may be put on it and whether it must be. */
export interface Channel {
  readonly name: string
  readonly label: Label
  readonly accepts: 'dimension' | 'measure'
  readonly required: boolean
  readonly many?: boolean
}
/** A kind of chart. One file under `plugins/<name>/src/charts`. */
export interface ChartKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly channels: readonly Channel[]
}
