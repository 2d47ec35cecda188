import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { Issue } from './errors.ts'

/** Mistakes of a value against a JSON Schema, without generated code, so that it may run under any content policy. */
export function schemaIssues(schema: TSchema, value: unknown): readonly Issue[] {
  if (Value.Check(schema, value)) return []
  return Value.Errors(schema, value)
    .slice(0, 20)
    .map(({ instancePath, keyword, params: raw }) => {
      const params = raw as Record<string, unknown>
      const missing = params['requiredProperties'] ?? params['additionalProperties']
      const inside: unknown = Array.isArray(missing) ? missing[0] : undefined
      const path = [...instancePath.split('/').slice(1), ...(typeof inside === 'string' ? [inside] : [])].join('/')
      return { path, code: CODES[keyword] ?? 'INVALID', params }
    })
}

/** The same issue seen from one level further up. */
export const below = (path: string, issue: Issue): Issue => ({
  ...issue,
  path: issue.path === '' ? path : `${path}/${issue.path}`,
})

// helpers

const CODES: Readonly<Record<string, string>> = {
  required: 'REQUIRED',
  additionalProperties: 'UNKNOWN',
  type: 'TYPE',
  minItems: 'REQUIRED',
  minLength: 'REQUIRED',
  minimum: 'RANGE',
  maximum: 'RANGE',
  pattern: 'PATTERN',
  enum: 'OPTION',
  const: 'OPTION',
}
