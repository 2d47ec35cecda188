import type { TSchema } from 'typebox'
import type { FieldDefinition, Label } from '../definition/index.ts'

/** A kind of rule action. One file under `plugins/<name>/src/actions`. */
export interface ActionKind {
  readonly kind: string
  readonly label: Label
  readonly icon: string
  readonly schema: TSchema
  /** The action's settings as fields: its card in the designer is a form like any other. */
  readonly settingsFields: readonly FieldDefinition[]
}
