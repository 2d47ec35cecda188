import type { Issue } from './errors.ts'
import type { Needs, Scope, ScopeType, ValueType } from './expression/index.ts'
import type { FlowCall, Mapping } from './flow/index.ts'
import { rowsForm } from './form/index.ts'
import { compileValues, readValues, type RuleCompileContext, type RuleEnv } from './rule/index.ts'

/** One mapping of a call with everything that it evaluates checked once. */
export interface CompiledMapping {
  /** What must be loaded around the record, or the row, over which it stands. */
  readonly expressions: readonly { readonly needs: Needs }[]
  /** What must be loaded around the record that it names `parent`. */
  readonly around: readonly { readonly needs: Needs }[]
  /** The values of the fields that it fills, worked out now. */
  values(scope: Scope, format?: RuleEnv['format']): Readonly<Record<string, unknown>>
}
export interface CompiledCall {
  readonly in: CompiledMapping | undefined
  readonly out: CompiledMapping | undefined
  readonly outRow: CompiledMapping | undefined
  /** Paths start inside the step: `in/amount`. */
  readonly issues: readonly Issue[]
}

/** Where a call stands: the form of its flow, that of the flow which it calls, and the id of its step. */
export interface CallPlace {
  readonly form: string
  readonly over: string
  readonly step: string
}

/** What the check must know of the app; `computed`: whether nobody may write the field. */
export type CallContext = Pick<RuleCompileContext, 'scopeType'> & {
  readonly computed?: (form: string, field: string) => boolean
}

/**
 * Checks what a call fills in and takes back. `in` stands over the calling record, of `rows` over the row with that record as
 * `parent`; `out` and `outRow` stand over the record of the called flow, with the calling one as `parent` and `$step.<its own id>`
 * for how that flow has ended.
 * @example compileCall({ flow: 'buy', on: { kind: 'new' }, wait: true, in: { title: { var: 'name' } } }, { form: 'order', over: 'purchase', step: 's' }, context).issues // []
 */
export function compileCall(call: FlowCall, { form, over, step }: CallPlace, context: CallContext): CompiledCall {
  const issues: Issue[] = []
  const type = context.scopeType(form)
  const called = context.scopeType(over)
  if (!type || !called) return { in: undefined, out: undefined, outRow: undefined, issues }
  const own: ScopeType = { ...type, hasUser: true }
  const rows = call.on.kind === 'rows' ? rowsForm(form, call.on.field) : undefined
  const row: ScopeType | undefined = rows === undefined ? undefined : { ...type, form: rows, parent: own }
  const ended: ScopeType = { ...called, parent: { ...own, steps: [step] } }
  const compile = (mapping: Mapping | undefined, path: string, target: string | undefined, names: ScopeType) => {
    if (!mapping || target === undefined) return undefined
    const compiler = compileValues(context)
    for (const [field, value] of Object.entries(mapping)) {
      const wanted = type.field(target, field)
      if (!wanted || wanted.kind === 'rows') {
        issues.push({ path: `${path}/${field}`, code: 'REFERENCE', params: { form: target, field } })
        continue
      }
      if (context.computed?.(target, field)) issues.push({ path: `${path}/${field}`, code: 'COMPUTED' })
      const place = { form: target, into: field }
      const given = { path: `${path}/${field}`, value, into: { form: target, field }, takes: STRICT[wanted.kind] }
      for (const issue of compiler.add(given, names)) issues.push({ ...issue, params: { ...issue.params, ...place } })
    }
    return mappingOf(mapping, compiler)
  }
  return {
    in: compile(call.in, 'in', over, row ?? own),
    out: compile(call.out, 'out', form, ended),
    outRow: compile(call.outRow, 'outRow', rows, ended),
    issues: [...issues, ...misplaced(call)],
  }
}

// helpers

/** What is written down and would never be read. */
function misplaced(call: FlowCall): readonly Issue[] {
  const late = call.wait ? [] : (['out', 'outRow'] as const).filter((name) => call[name])
  return [
    ...late.map((path) => ({ path, code: 'CALL_ASYNC' })),
    ...(call.outRow && call.on.kind !== 'rows' ? [{ path: 'outRow', code: 'CALL_NO_ROWS' }] : []),
  ]
}

function mappingOf(mapping: Mapping, compiler: ReturnType<typeof compileValues>): CompiledMapping {
  const { expressions } = compiler
  return {
    expressions,
    around: expressions.flatMap(({ needs }) => (needs.parent ? [{ needs: needs.parent }] : [])),
    values: (scope, format) => {
      const { value } = readValues(compiler, scope, format)
      return Object.fromEntries(Object.entries(mapping).map(([field, raw]) => [field, value(raw)]))
    },
  }
}

/** Kinds of value that a field takes from nothing else. A text is written from anything; a day may come from a moment. */
const STRICT: Partial<Record<ValueType['kind'], readonly ValueType['kind'][]>> = {
  number: ['number'],
  boolean: ['boolean'],
  date: ['date', 'datetime'],
  datetime: ['date', 'datetime'],
  time: ['time'],
  list: ['list'],
}
