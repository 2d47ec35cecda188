import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

/** Bodies are taken as they are (an extra property is refused, "1" is no number); query strings and paths are texts and so converted. */
export function validateRequests(app: FastifyInstance): void {
  const base = { removeAdditional: false, useDefaults: true, strict: false, allowUnionTypes: true } as const
  const strict = new Ajv({ ...base, allErrors: true, coerceTypes: false })
  const lenient = new Ajv({ ...base, coerceTypes: 'array' })
  const addFormats = formats as unknown as (ajv: Ajv) => Ajv
  addFormats(strict)
  addFormats(lenient)
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const compiled = (httpPart === 'body' ? strict : lenient).compile(schema as object) as ValidateFunction
    return compiled as never
  })
}
