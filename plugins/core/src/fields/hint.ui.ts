import type { CompiledField } from '@tenon/engine'

/** The placeholder that the builder gave the field. */
export const hintOf = (field: CompiledField): string | undefined =>
  typeof field.settings['hint'] === 'string' ? field.settings['hint'] : undefined
