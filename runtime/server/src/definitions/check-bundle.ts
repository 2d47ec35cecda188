import {
  checkFlows,
  checkForm,
  checkRules,
  DEFINITION_SCHEMAS,
  keyProblem,
  type AppBundle,
  type Definition,
  type DefinitionKind,
  type Issue,
  type Registry,
} from '@tenon/engine'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { boundsIssue } from './bounded.ts'
import { definitionsOf, refOf } from './bundle.ts'

/** What an engine says of its own definitions of a bundle; paths begin with `flow/key/…`. */
export type BundleCheck = (bundle: AppBundle, registry: Registry) => readonly Issue[]

/** Checks beside the form's own, by kind of definition. */
export const bundleChecks = new Map<string, BundleCheck>([
  ['flow', checkFlows],
  ['rule', checkRules],
])

/**
 * What is wrong with the shape of one definition: bounds first, then its JSON Schema, then its key. This is what a draft must
 * pass to be stored; whether it can be published is `checkBundle`'s business.
 */
export function checkShape(kind: DefinitionKind, key: string, body: unknown): readonly Issue[] {
  const bounds = boundsIssue(body)
  if (bounds) return [bounds]
  const validate = schemas.get(kind) ?? compileSchema(kind)
  if (!validate(body)) return (validate.errors ?? []).slice(0, 50).map(schemaIssue)
  const definition = body as Definition
  const issues: Issue[] = []
  if (definition.kind !== kind) issues.push({ path: 'kind', code: 'KEY', params: { expected: kind } })
  if (definition.key !== key) issues.push({ path: 'key', code: 'KEY', params: { expected: key } })
  // Reserved are the names of tables and columns; a role may well be called `all`.
  const problem = kind === 'app' || kind === 'form' ? keyProblem(key) : null
  if (problem) issues.push({ path: 'key', code: 'KEY', params: { problem, key } })
  return issues
}

/** Everything that keeps a bundle from being published, paths like `form/customer/fields/3/settings`. */
export function checkBundle(bundle: AppBundle, registry: Registry): readonly Issue[] {
  const issues: Issue[] = []
  for (const definition of definitionsOf(bundle)) {
    const ref = refOf(definition.kind, definition.key)
    issues.push(...checkShape(definition.kind, definition.key, definition).map((issue) => below(ref, issue)))
  }
  // The engines may rely on the shape; without it they would only complain about what is already said.
  if (issues.length > 0) return issues
  for (const form of Object.values(bundle.forms))
    issues.push(...checkForm(bundle, form.key, registry).map((issue) => below(refOf('form', form.key), issue)))
  for (const check of bundleChecks.values()) issues.push(...check(bundle, registry))
  return issues
}

export const below = (ref: string, issue: Issue): Issue => ({
  ...issue,
  path: issue.path === '' ? ref : `${ref}/${issue.path}`,
})

// helpers

const ajv = new Ajv({ allErrors: true, strict: false, allowUnionTypes: true })
const schemas = new Map<DefinitionKind, ValidateFunction>()

function compileSchema(kind: DefinitionKind): ValidateFunction {
  const validate = ajv.compile(DEFINITION_SCHEMAS[kind])
  schemas.set(kind, validate)
  return validate
}

function schemaIssue(error: ErrorObject): Issue {
  const params = error.params as Record<string, unknown>
  const inside = params['missingProperty'] ?? params['additionalProperty']
  const path = [...error.instancePath.split('/').slice(1), ...(typeof inside === 'string' ? [inside] : [])].join('/')
  const { limit } = params
  const bound = /^max/.test(error.keyword) ? { max: limit } : /^min/.test(error.keyword) ? { min: limit } : {}
  return { path, code: CODES[error.keyword] ?? 'INVALID', params: { ...bound, ...params } }
}
const CODES: Readonly<Record<string, string>> = {
  required: 'REQUIRED',
  type: 'TYPE',
  additionalProperties: 'UNKNOWN',
  pattern: 'PATTERN',
  enum: 'OPTION',
  const: 'OPTION',
  minimum: 'RANGE',
  maximum: 'RANGE',
  minLength: 'TOO_SHORT',
  maxLength: 'TOO_LONG',
  minItems: 'RANGE',
  maxItems: 'TOO_MANY',
}
