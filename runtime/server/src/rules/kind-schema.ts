import type { Issue } from '@tenon/engine'
import { Ajv, type ValidateFunction } from 'ajv'

/** What is wrong with a step or an action against the schema of its kind; at most 20. */
export function schemaIssues(schema: object, value: unknown): readonly Issue[] {
  let validate = compiled.get(schema)
  if (!validate) compiled.set(schema, (validate = ajv.compile(schema)))
  if (validate(value)) return []
  return (validate.errors ?? []).slice(0, 20).map((error) => {
    const params = error.params as Record<string, unknown>
    const inside = params['missingProperty'] ?? params['additionalProperty']
    const path = [...error.instancePath.split('/').slice(1), ...(typeof inside === 'string' ? [inside] : [])].join('/')
    return { path, code: CODES[error.keyword] ?? 'INVALID', params }
  })
}

// helpers

const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true })
const compiled = new WeakMap<object, ValidateFunction>()
const CODES: Readonly<Record<string, string>> = {
  required: 'REQUIRED',
  type: 'TYPE',
  additionalProperties: 'UNKNOWN',
  pattern: 'PATTERN',
  enum: 'OPTION',
  const: 'OPTION',
  minItems: 'REQUIRED',
  minLength: 'REQUIRED',
}
