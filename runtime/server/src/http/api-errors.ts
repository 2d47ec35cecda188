import { ERROR_STATUS } from '@tenon/engine'
import type { SwaggerTransformObject } from '@fastify/swagger'
import { Type } from 'typebox'

type Document = Parameters<SwaggerTransformObject>[0]
type Finished = ReturnType<SwaggerTransformObject>

const CODES = Object.entries(ERROR_STATUS)
const InRequestLanguage = Type.String({ description: 'In the language of Accept-Language' })
const ErrorBody = Type.Object({
  error: Type.Object({
    code: Type.Enum(CODES.map(([code]) => code)),
    message: InRequestLanguage,
    requestId: Type.String({ format: 'uuid' }),
    issues: Type.Optional(
      Type.Array(
        Type.Object({
          path: Type.String({ description: 'Place in the body, with `/` between the steps' }),
          code: Type.String(),
          message: InRequestLanguage,
          params: Type.Optional(Type.Object({})),
        }),
      ),
    ),
    params: Type.Optional(Type.Object({})),
  }),
})
const RESPONSE = {
  description: `Refused: ${CODES.map(([code, status]) => `${status} ${code}`).join(' · ')}`,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
}
const REFERENCE = { $ref: '#/components/responses/Error' }

/** Every operation of the document tells the one shape that all errors have. */
export function withErrors(document: Document): Finished {
  if (!('openapiObject' in document)) return document.swaggerObject
  const { openapiObject } = document
  const paths = Object.fromEntries(
    Object.entries(openapiObject.paths ?? {}).map(([url, operations]) => [url, eachOperation(operations ?? {})]),
  )
  const { schemas, responses, ...components } = openapiObject.components ?? {}
  return {
    ...openapiObject,
    paths,
    components: {
      ...components,
      schemas: { ...schemas, Error: ErrorBody },
      responses: { ...responses, Error: RESPONSE },
    },
  } as Finished
}

// helpers

const eachOperation = (operations: object): object =>
  Object.fromEntries(
    Object.entries(operations).map(([method, operation]) => [method, answering(operation as Operation)]),
  )

interface Operation {
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly $ref?: string }>>
}

/** The generator calls an answer that no schema describes “Default Response”, which tells a reader nothing. */
const answering = (operation: Operation): Operation => ({
  ...operation,
  responses: {
    ...Object.fromEntries(
      Object.entries(operation.responses ?? {}).map(([status, answer]) => [
        status,
        answer.description === 'Default Response' ? { ...answer, description: 'The answer' } : answer,
      ]),
    ),
    default: REFERENCE,
  },
})
