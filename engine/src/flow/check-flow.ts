import type { Recipient } from '../command.ts'
import { localize, type Branch, type FlowDefinition, type Step } from '../definition/index.ts'
import type { Issue } from '../errors.ts'
import type { FlowCall, NodeKind, StepExpression } from './node-kind.ts'
import { peopleExpressions, peopleOfFlow, peopleOfStep } from './step-people.ts'

/** What the check must know of the rest of the app. */
export interface FlowCheckContext {
  kind(kind: string): NodeKind | undefined
  hasForm(form: string): boolean
  hasField(form: string, field: string): boolean
  hasRole(role: string): boolean
  /** The form of another flow of the app. */
  formOfFlow(flow: string): string | undefined
  /** The form that a to-one relation of a form leads to. */
  target(form: string, field: string): string | undefined
  /** The form of the rows of a subform of a form; undefined for other fields. */
  rows(form: string, field: string): string | undefined
  /** Mistakes in what a call fills in and takes back. */
  mappings(call: FlowCall, over: string, step: string): readonly Issue[]
  /** Mistakes of a step against its kind's schema. */
  matches(kind: NodeKind, step: Step): readonly Issue[]
  /** Mistakes of an expression over the flow's form. */
  expression(expression: StepExpression): readonly Issue[]
}

/** Everything that would keep the flow from running; publishing refuses it while there is an error. Paths start at the definition. */
export function checkFlow(flow: FlowDefinition, context: FlowCheckContext): readonly Issue[] {
  const issues: Issue[] = []
  const add = (path: string, code: string, params?: Record<string, unknown>): void =>
    void issues.push({ path, code, params })
  if (!context.hasForm(flow.form)) add('form', 'REFERENCE', { form: flow.form })
  if (flow.statusField && !context.hasField(flow.form, flow.statusField))
    add('statusField', 'REFERENCE', { field: flow.statusField })
  if (flow.figure && !context.hasField(flow.form, flow.figure)) add('figure', 'REFERENCE', { field: flow.figure })
  for (const [path, people] of peopleOfFlow(flow)) issues.push(...peopleIssues(people, path, flow.form, context))
  const nodes = stepIds(flow.steps)
  const before = (flow.settings?.['withdraw'] as { readonly before?: string } | undefined)?.before
  if (before !== undefined && !nodes.has(before)) add('settings/withdraw', 'REFERENCE', { node: before })
  const seen = new Set<string>()
  const walk = (steps: readonly Step[], at: string): void =>
    steps.forEach((step, index) => {
      const path = `${at}/${index}`
      if (seen.has(step.id)) add(`${path}/id`, 'DUPLICATE', { id: step.id })
      seen.add(step.id)
      checkStep(step, path, flow, nodes, context, issues)
      if (index > 0 && ends(steps[index - 1]!, context)) add(path, 'UNREACHABLE', { step: step.id })
      step.branches?.forEach((branch, i) => walk(branch.steps ?? [], `${path}/branches/${i}/steps`))
    })
  walk(flow.steps, 'steps')
  return issues
}

// helpers

/** Whether nothing comes after a step: it ends the flow, or each of its branches does. */
const ends = (step: Step, context: FlowCheckContext): boolean => {
  if (context.kind(step.kind)?.ends) return true
  const branches = step.branches ?? []
  return (
    branches.length > 0 &&
    branches.every(({ steps }) => {
      const last = steps?.at(-1)
      return last !== undefined && ends(last, context)
    })
  )
}

/** The ids of all steps, those inside branches too. */
export const stepIds = (steps: readonly Step[]): ReadonlySet<string> =>
  new Set(
    steps.flatMap((step) => [step.id, ...(step.branches ?? []).flatMap((branch) => [...stepIds(branch.steps ?? [])])]),
  )

function checkStep(
  step: Step,
  path: string,
  flow: FlowDefinition,
  nodes: ReadonlySet<string>,
  context: FlowCheckContext,
  issues: Issue[],
): void {
  const kind = context.kind(step.kind)
  if (!kind) {
    issues.push({ path: `${path}/kind`, code: 'REFERENCE', params: { kind: step.kind } })
    return
  }
  const under = (issue: Issue): Issue => ({
    ...issue,
    path: issue.path ? `${path}/${issue.path}` : path,
    params: { ...issue.params, step: step.id, label: localize(step.label, 'zh-CN') },
  })
  const shape = context.matches(kind, step)
  issues.push(...shape.map(under))
  if (shape.length > 0) return
  issues.push(...(kind.check?.(step) ?? []).map(under))
  for (const expression of kind.expressions?.(step) ?? [])
    issues.push(
      ...context.expression(expression).map((issue) => under({ ...issue, path: joined(expression.path, issue.path) })),
    )
  const rule = kind.people?.(step)
  for (const key of Object.keys(rule?.fields ?? {})) {
    const [field, column] = key.split('.') as [string, string?]
    const known = column === undefined ? [flow.form, field] : [`${flow.form}.${field}`, column]
    if (key !== '*' && !context.hasField(known[0]!, known[1]!))
      issues.push(under({ path: `fields/${key}`, code: 'REFERENCE' }))
  }
  for (const key of Object.keys(rule?.rows ?? {}))
    if (!context.hasField(flow.form, key)) issues.push(under({ path: `rows/${key}`, code: 'REFERENCE' }))
  for (const [at, people] of peopleOfStep(kind, step))
    issues.push(...peopleIssues(people, at, flow.form, context).map(under))
  if (rule?.onEmpty?.do === 'people' && !rule.onEmpty.people?.length)
    issues.push(under({ path: 'onEmpty/people', code: 'REQUIRED' }))
  const timeout = rule?.timeout
  if (timeout && !timeout.after && !timeout.at) issues.push(under({ path: 'timeout', code: 'REQUIRED' }))
  if (timeout?.at && !context.hasField(flow.form, timeout.at.field))
    issues.push(under({ path: 'timeout/at', code: 'REFERENCE', params: { field: timeout.at.field } }))
  const call = kind.call?.(step)
  for (const refusal of [rule?.onReject, call?.onReject])
    if (typeof refusal === 'object' && !nodes.has(refusal.to))
      issues.push(under({ path: 'onReject', code: 'REFERENCE', params: { node: refusal.to } }))
  if (call) issues.push(...callIssues(call, flow.form, step.id, context).map(under))
}

function peopleIssues(
  people: readonly Recipient[],
  path: string,
  form: string,
  context: FlowCheckContext,
): readonly Issue[] {
  const unreadable = peopleExpressions(people)
    .flatMap((expression) => context.expression({ path, expression }))
    .map((issue) => ({ ...issue, path: joined(path, issue.path) }))
  const unknown = people.flatMap((person): readonly Issue[] => {
    const { kind } = person
    if ((kind === 'role' || kind === 'managers') && person.role !== undefined && !context.hasRole(person.role))
      return [{ path, code: 'REFERENCE', params: { role: person.role } }]
    const of = kind === 'departmentHead' || kind === 'managers' ? person.of : 'initiator'
    if (of !== 'initiator' && !context.hasField(form, of)) return [{ path, code: 'REFERENCE', params: { field: of } }]
    if (kind === 'field' && !context.hasField(form, person.field))
      return [{ path, code: 'REFERENCE', params: { field: person.field } }]
    return kind === 'chosen' ? peopleIssues(person.from ?? [], path, form, context) : []
  })
  return [...unreadable, ...unknown]
}

/** The called flow exists and stands over the form of the records on which it is to run. */
function callIssues(call: FlowCall, form: string, step: string, context: FlowCheckContext): readonly Issue[] {
  const { flow, on } = call
  const over = context.formOfFlow(flow)
  if (over === undefined) return [{ path: 'flow', code: flow ? 'REFERENCE' : 'REQUIRED', params: { flow } }]
  if (!callFits(on, form, over, context)) return [{ path: 'on', code: 'REFERENCE', params: { flow, form: over } }]
  return context.mappings(call, over, step)
}

function callFits(on: FlowCall['on'], form: string, over: string, context: FlowCheckContext): boolean {
  switch (on.kind) {
    case 'self':
      return over === form
    case 'related':
      return context.target(form, on.field) === over
    case 'children':
      return on.form === over && context.target(on.form, on.field) === form
    case 'rows':
      return context.rows(form, on.field) !== undefined
    case 'new':
      return true
  }
}

const joined = (a: string, b: string): string => (b ? `${a}/${b}` : a)

/** Branches of a conditional gateway: ids differ, exactly one default, the default stands last, every other has a condition. */
export function checkBranches(branches: readonly Branch[]): readonly Issue[] {
  const issues: Issue[] = []
  if (branches.length < 2) issues.push({ path: 'branches', code: 'BRANCHES_FEW' })
  const defaults = branches.filter((branch) => branch.default)
  if (defaults.length !== 1)
    issues.push({ path: 'branches', code: 'BRANCH_DEFAULT', params: { count: defaults.length } })
  branches.forEach((branch, index) => {
    if (!branch.default && branch.when === undefined) issues.push({ path: `branches/${index}/when`, code: 'REQUIRED' })
    if (branch.default && index !== branches.length - 1)
      issues.push({ path: `branches/${index}`, code: 'BRANCH_UNREACHABLE' })
    if (branches.findIndex((other) => other.id === branch.id) !== index)
      issues.push({ path: `branches/${index}/id`, code: 'DUPLICATE', params: { id: branch.id } })
  })
  return issues
}
