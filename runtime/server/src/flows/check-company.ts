import { outlook, type CompanyCheck, type Concerned, type FlowDefinition, type OnEmpty } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import type { PublishedApp } from '../definitions/published-app.ts'
import { loadCompany } from '../rules/company.ts'
import { draftFlow } from './app-flows.ts'

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
): Promise<CompanyCheck> {
  const { flow } = draftFlow(app, definition)
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
  for (const initiator of initiators) {
    const seen = outlook(flow, initiator, env)
    if (!seen.ok) continue
    for (const { node, problem, fallback: then } of seen.nodes) {
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
      node,
      ...(empty.has(node)
        ? { empty: { ...concerned(empty.get(node)!), fallback: fallback.get(node) ?? 'flowAdmin' } }
        : {}),
      ...(self.has(node) ? { self: concerned(self.get(node)!) } : {}),
      record: asking.has(node),
    })),
  }
}

// helpers

/** A flow that names nobody is begun by whoever may change its records. */
const startingRoles = (app: PublishedApp, form: string): readonly string[] =>
  Object.values(app.bundle.roles).flatMap((role) => (role.forms[form]?.edit ? [role.key] : []))

function push(into: Map<string, string[]>, key: string, value: string): void {
  const list = into.get(key)
  if (list) list.push(value)
  else into.set(key, [value])
}
