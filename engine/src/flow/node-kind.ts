import type { TSchema } from 'typebox'
import type { Label } from '../definition/index.ts'

/** A kind of flow node; the engine's own view of it is added in this folder. One folder under `plugins/<name>/src/nodes/<kind>`. */
export interface NodeKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly group: 'people' | 'branch' | 'automatic'
  readonly schema: TSchema
}
