import { Type } from 'typebox'

/** Objects refuse properties they do not name. */
export const strict = { additionalProperties: false } as const
export const Id = Type.String({ format: 'uuid' })

/** What a route answers where it is not 200; the document of the API tells it. */
export const CREATED = { 201: Type.Unknown({ description: 'Made' }) } as const
export const ACCEPTED = { 202: Type.Unknown({ description: 'Begun; ask for its progress' }) } as const
export const NO_CONTENT = { 204: Type.Unsafe<unknown>({ type: 'null', description: 'Done' }) } as const
