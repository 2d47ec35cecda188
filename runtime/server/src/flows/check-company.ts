import {
  localize,
  outlook,
  type CompanyCheck,
  type CompiledFlow,
  type Concerned,
  type FlowDefinition,
  type Locale,
  type OnEmpty,
} from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { loadCompany } from '../rules/company.ts'
import { currentFlow, draftFlow } from './app-flows.ts'

/** More possible initiators than this are sampled, evenly over the organisation. */
const MAX_INITIATORS = 2_000
/** So many of those whom a finding concerns are named; the rest is counted. */
const NAMED = 20

/**
 * Whole-company check of a draft: for everybody who may begin the flow, who would decide at each node. The organisation is
 * read once; nothing is written.
 */
export async function checkCompany(
  db: Kysely<Database>,
  app: PublishedApp,
  definition: FlowDefinition,
  now: string,
  locale: Locale,
): Promise<CompanyCheck> {
  const { flow } = await draftFlow(db, app, definition)
  const company = await loadCompany(db, app.key)
  const all = company.holders(definition.start?.by ?? startingRoles(app, definition.form))
  const step = Math.max(1, all.length / MAX_INITIATORS)
  const initiators = Array.from({ length: Math.min(all.length, MAX_INITIATORS) }, (_, i) => all[Math.floor(i * step)]!)
  const env = {
    now,
    newId: () => '',
    holds: () => false,
    field: () => null,
    value: () => null,
    people: company.answer,
    actions: () => [],
    later: () => now,
  }
  const empty = new Map<string, string[]>()
  const self = new Map<string, string[]>()
  const fallback = new Map<string, OnEmpty['do']>()
  const asking = new Set<string>()
  const order: string[] = []
  const places = [{ at: undefined, flow, label: '' }, ...calledFlows(app, flow, locale)]
  const where = new Map<string, { readonly node: string; readonly inside?: string }>()
  for (const { initiator, at, seen, label, title } of initiators.flatMap((initiator) =>
    places.map(({ at, flow, label }) => ({
      initiator,
      at,
      label,
      seen: outlook(flow, initiator, env),
      title: (node: string) => titleOf(flow, node, locale),
    })),
  )) {
    if (!seen.ok) continue
    for (const { node: inner, problem, fallback: then } of seen.nodes) {
      const node = at === undefined ? inner : `${at}/${inner}`
      where.set(node, at === undefined ? { node } : { node: at, inside: `${label} · ${title(inner)}` })
      if (!order.includes(node)) order.push(node)
      if (problem === 'record') asking.add(node)
      if (problem === 'empty') push(empty, node, initiator)
      if (problem === 'self') push(self, node, initiator)
      if (then) fallback.set(node, then)
    }
  }
  const concerned = (people: readonly string[]): Concerned => ({
    count: people.length,
    people: people.slice(0, NAMED).map((id) => ({ id, title: company.names.get(id) ?? null })),
  })
  const headless = initiators.filter((person) =>
    company.answer({ kind: 'headsOfPerson', person }).every((head) => head === person),
  )
  return {
    checked: initiators.length,
    of: all.length,
    noManager: concerned(headless),
    nodes: order.map((node) => ({
      ...where.get(node)!,
      ...(empty.has(node)
        ? { empty: { ...concerned(empty.get(node)!), fallback: fallback.get(node) ?? 'flowAdmin' } }
        : {}),
      ...(self.has(node) ? { self: concerned(self.get(node)!) } : {}),
      record: asking.has(node),
    })),
  }
}

// helpers

const titleOf = ({ nodes }: CompiledFlow, node: string, locale: Locale): string =>
  localize(nodes.get(node)?.step.label ?? nodes.get(node)?.kind.label, locale) || node

/** The flows that a flow calls, and those that they call, each where the first of them is called from. */
function calledFlows(app: PublishedApp, flow: CompiledFlow, locale: Locale) {
  const found = new Map<string, { readonly at: string; readonly flow: CompiledFlow; readonly label: string }>()
  const follow = (from: CompiledFlow, within?: string): void => {
    for (const { step, kind } of from.nodes.values()) {
      const key = kind.call?.(step).flow ?? ''
      if (!Object.hasOwn(app.bundle.flows, key) || key === flow.definition.key || found.has(key)) continue
      const { flow: called } = currentFlow(app, key)
      found.set(key, { at: within ?? step.id, flow: called, label: localize(called.definition.label, locale) })
      follow(called, within ?? step.id)
    }
  }
  follow(flow)
  return [...found.values()]
}

/** A flow that names nobody is begun by whoever may change its records. */
const startingRoles = (app: PublishedApp, form: string): readonly string[] =>
  Object.values(app.bundle.roles).flatMap((role) => (role.forms[form]?.edit ? [role.key] : []))

function push(into: Map<string, string[]>, key: string, value: string): void {
  const list = into.get(key)
  if (list) list.push(value)
  else into.set(key, [value])
}
