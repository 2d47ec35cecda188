import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

/**
 * Bodies are taken as they are (an extra property is refused, "1" is no number); query strings and paths are texts and so converted.
 * A schema is compiled at the first request that it judges: all of them together were a sixth of the server's start.
 */
export function validateRequests(app: FastifyInstance): void {
  const base = { removeAdditional: false, useDefaults: true, strict: false, allowUnionTypes: true } as const
  const strict = new Ajv({ ...base, allErrors: true, coerceTypes: false })
  const lenient = new Ajv({ ...base, coerceTypes: 'array' })
  const addFormats = formats as unknown as (ajv: Ajv) => Ajv
  addFormats(strict)
  addFormats(lenient)
  // What a route answers is told in the document and sent as it is: nothing is left out or converted on the way.
  app.setSerializerCompiler(() => JSON.stringify)
  app.setValidatorCompiler(({ schema, httpPart }) =>
    compiledLater(() => (httpPart === 'body' ? strict : lenient).compile(schema as object)),
  )
}

// helpers

/** Fastify reads what is wrong from the function that it has called. */
interface Validate {
  (data: unknown): boolean
  errors?: ValidateFunction['errors']
}

function compiledLater(compile: () => ValidateFunction): Validate {
  let compiled: ValidateFunction | undefined
  const validate: Validate = (data) => {
    compiled ??= compile()
    const good = compiled(data) as boolean
    validate.errors = compiled.errors ?? null
    return good
  }
  return validate
}
