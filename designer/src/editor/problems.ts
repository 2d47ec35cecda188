import {
  checkFlows,
  checkForm,
  checkReports,
  checkRules,
  type AppBundle,
  type Issue,
  type Registry,
} from '@tenon/engine'
import { definitionsOf, type Ref } from './bundle.ts'

/** Something that keeps a definition from being published, with the place where it is mended. */
export interface Problem {
  readonly ref: Ref
  /** Path inside the definition: `fields/3/settings/expression`. */
  readonly path: string
  readonly issue: Issue
}

/** What each kind of definition says of its own; a designer adds its check here when it is loaded. */
export type DefinitionCheck = (bundle: AppBundle, registry: Registry) => readonly Problem[]
export const definitionChecks = new Set<DefinitionCheck>([
  checkForms,
  (bundle, registry) => checkFlows(bundle, registry).map(problemAt),
  (bundle, registry) => checkRules(bundle, registry).map(problemAt),
  (bundle, registry) => checkReports(bundle, registry).map(problemAt),
])

export function findProblems(bundle: AppBundle, registry: Registry): Problem[] {
  return [...definitionChecks].flatMap((check) => check(bundle, registry))
}

/** A problem from the path that the server gives: `form/customer/fields/3/key`. */
export function problemAt(issue: Issue): Problem {
  const [kind = '', key = '', ...rest] = issue.path.split('/')
  return { ref: `${kind}/${key}` as Ref, path: rest.join('/'), issue }
}

// helpers

function checkForms(bundle: AppBundle, registry: Registry): Problem[] {
  return definitionsOf(bundle, 'form').flatMap((form) =>
    checkForm(bundle, form.key, registry).map((issue) => ({
      ref: `form/${form.key}` as Ref,
      path: issue.path,
      issue,
    })),
  )
}
