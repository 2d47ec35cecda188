import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { App } from '../http/app.ts'

/**
 * Every answer in JSON has to be what its route says in its schema that it answers, or the request fails with 500 and the test with
 * it: the document of the API cannot come to lie. Tests only.
 */
export function holdToAnswers(app: App): void {
  const ajv = new Ajv({ strict: false, allowUnionTypes: true })
  ;(formats as unknown as (ajv: Ajv) => Ajv)(ajv)
  const compiled = new Map<object, ValidateFunction>()
  app.addHook('onSend', async (request, reply, payload) => {
    // As it travels: moments are texts, undefined is not there.
    if (typeof payload !== 'string' || !/\bjson/.test(String(reply.getHeader('content-type')))) return payload
    const route = request.routeOptions
    if (reply.statusCode >= 300 || !route.url?.startsWith('/api') || route.schema?.hide) return payload
    const name = `${request.method} ${route.url}`
    const schema = (route.schema?.response as Record<string, object> | undefined)?.[reply.statusCode]
    if (!schema) throw new Error(`${name} does not say what it answers with ${reply.statusCode}`)
    const known = compiled.get(schema) ?? ajv.compile(schema)
    compiled.set(schema, known)
    if (!known(JSON.parse(payload)))
      throw new Error(`${name} is not what its schema says: ${ajv.errorsText(known.errors)}`)
    return payload
  })
}
