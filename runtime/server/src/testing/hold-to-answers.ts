import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { App } from '../http/app.ts'

/**
 * Every answer of a route that says in its schema what it answers has to be that, or the request fails with 500 and the test with it:
 * the document of the API cannot come to lie. Tests only.
 */
export function holdToAnswers(app: App): void {
  const ajv = new Ajv({ strict: false, allowUnionTypes: true })
  ;(formats as unknown as (ajv: Ajv) => Ajv)(ajv)
  const compiled = new Map<object, ValidateFunction>()
  app.addHook('preSerialization', async (request, reply, payload) => {
    const schema = (request.routeOptions.schema?.response as Record<string, object> | undefined)?.[reply.statusCode]
    if (!schema) return payload
    const known = compiled.get(schema) ?? ajv.compile(schema)
    compiled.set(schema, known)
    // As it travels: moments are texts, undefined is not there.
    if (!known(JSON.parse(JSON.stringify(payload))))
      throw new Error(
        `${request.method} ${request.routeOptions.url} is not what its schema says: ${ajv.errorsText(known.errors)}`,
      )
    return payload
  })
}
