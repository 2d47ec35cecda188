import { Type } from 'typebox'

/** Objects refuse properties they do not name. */
export const strict = { additionalProperties: false } as const
export const Id = Type.String({ format: 'uuid' })
