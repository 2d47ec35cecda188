import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Expression } from '../definition/json.ts'
import { checkExpression } from './check.ts'
import { toValueSql } from './compile.ts'
import { closureOf } from './evaluate.ts'
import { numText, type Num } from './number.ts'
import type { Operator, Signature } from './operator.ts'
import { operator, OPERATORS } from './operators/index.ts'
import { ref, render, sql, physicalName, type Sql } from './sql.ts'
import { BROKEN } from './testing/broken.ts'
import { generate, returnType } from './testing/generate.ts'
import { createRandom } from './testing/random.ts'
import { createWorld, SCOPE, worldStatements, worldTarget } from './testing/world.ts'
import type { Checked, Node } from './tree.ts'
import type { ValueType } from './types.ts'

const SEED = Number(process.env['TENON_SEED'] ?? 20261122)
const CASES = 16_000
/** Cases that each signature of each operator gets at least. */
const EACH = 200
const ZONES = ['Asia/Shanghai', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata']
const SCHEMA = 'expression_agreement'

interface Case {
  readonly raw: Expression
  readonly checked: Checked
  readonly zone: string
  readonly used: ReadonlySet<string>
  answers: readonly (string | null)[]
}

const random = createRandom(SEED)
const world = createWorld(random)
const scopes = new Map(ZONES.map((zone) => [zone, world.scopes(zone)]))
const cases: Case[] = []
const counts = new Map<string, number>()
let refused = 0
let pool: pg.Pool

beforeAll(async () => {
  pool = new pg.Pool({
    connectionString: inject('clusterUrl'),
    max: 3,
    options: `-c search_path=${SCHEMA} -c timezone=UTC -c jit=off`,
    types: { getTypeParser: () => (text: string) => text },
  })
  await pool.query(`drop schema if exists ${SCHEMA} cascade`)
  await pool.query(`create schema ${SCHEMA}`)
  for (const { text, values } of worldStatements(world)) await pool.query(text, values)
  makeCases()
  for (let i = 0; i < cases.length; i += 30) await Promise.all(cases.slice(i, i + 30).map(ask))
}, 240_000)

afterAll(async () => {
  await pool.query(`drop schema if exists ${SCHEMA} cascade`)
  await pool.end()
})

describe('an expression in memory and in Postgres', () => {
  it('gives the same value for every row', () => {
    const wrong: string[] = []
    for (const one of cases) {
      const run = closureOf(one.checked.tree)
      const found = scopes
        .get(one.zone)!
        .findIndex((scope, i) => textOf(one.checked.type, run(scope)) !== one.answers[i])
      if (found < 0) continue
      const memory = textOf(one.checked.type, run(scopes.get(one.zone)![found]!))
      wrong.push(
        `${JSON.stringify(one.raw)} in ${one.zone}, row ${found}: memory ${memory}, Postgres ${one.answers[found]}`,
      )
    }
    expect(wrong.slice(0, 5), `${wrong.length} of ${cases.length} (seed ${SEED})`).toEqual([])
  })

  it('was tried often enough to mean something', () => {
    expect(cases.length).toBeGreaterThanOrEqual(5000)
    expect(refused / (cases.length + refused)).toBeLessThan(0.02)
    for (const row of OPERATORS)
      row.signatures.forEach((_, i) =>
        expect(counts.get(`${row.key} ${i}`) ?? 0, `${row.key} ${i}`).toBeGreaterThanOrEqual(50),
      )
    // Of the stored values at least a fifth is null, and of the answers enough are not: agreeing on null alone is cheap.
    const stored = Object.values(world.tables).flatMap((rows) => rows.flatMap((row) => Object.values(row)))
    expect(stored.filter((value) => value === null).length / stored.length).toBeGreaterThan(0.2)
    const answers = cases.flatMap((one) => one.answers)
    expect(answers.filter((answer) => answer !== null && answer !== 'false').length / answers.length).toBeGreaterThan(
      0.3,
    )
  })

  it.each(BROKEN)('would differ if $key $what', (variant) => {
    const find = (key: string): Operator | undefined =>
      key === variant.key ? { ...operator(key)!, evaluate: variant.evaluate } : operator(key)
    const caught = cases.some((one) => {
      if (!one.used.has(variant.key)) return false
      const run = closureOf(one.checked.tree, find)
      return scopes.get(one.zone)!.some((scope, i) => textOf(one.checked.type, run(scope)) !== one.answers[i])
    })
    expect(caught).toBe(true)
  })
})

// helpers

function makeCases(): void {
  for (const row of OPERATORS)
    row.signatures.forEach((signature, i) => {
      for (let tries = 0; (counts.get(`${row.key} ${i}`) ?? 0) < EACH && tries < EACH * 3; tries++)
        add({ operator: row, signature })
    })
  while (cases.length < CASES) add()
}
function add(wanted?: { operator: Operator; signature: Signature }): void {
  const kinds: ValueType['kind'][] = ['boolean', 'boolean', 'number', 'text', 'date', 'datetime']
  const type = wanted ? returnType(random, wanted.signature) : ({ kind: random.pick(kinds) } as ValueType)
  const raw = generate(random, type, wanted)
  const result = checkExpression(raw, SCOPE, type)
  if (!result.ok) {
    refused++
    return
  }
  const used = new Set<string>()
  visit(result.checked.tree, (node) => {
    if (node.kind !== 'call') return
    used.add(node.operator)
    const name = `${node.operator} ${node.signature}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  })
  cases.push({ raw, checked: result.checked, zone: random.pick(ZONES), used, answers: [] })
}
function visit(node: Node, see: (node: Node) => void): void {
  see(node)
  if (node.kind === 'call') for (const arg of node.args) visit(arg, see)
}

async function ask(one: Case): Promise<void> {
  const target = worldTarget(one.zone)
  const value = shown(toValueSql(one.checked, target), one.checked.type)
  const t = physicalName('t')
  const query = sql`select ${value} as v from deal as t${target.joins.sql()} where t.deleted_at is null order by ${ref(t, physicalName('id'))}`
  const { text, params } = render(query)
  try {
    const { rows } = await pool.query<{ v: string | null }>(
      text,
      params.map((param) => ('value' in param ? param.value : null)),
    )
    one.answers = rows.map((row) => row.v)
  } catch (cause) {
    throw new Error(`${(cause as Error).message}: ${JSON.stringify(one.raw)}\n${text}`, { cause })
  }
}
/** One text per value on both sides, so that they can be compared at all. */
function shown(value: Sql, type: ValueType): Sql {
  switch (type.kind) {
    case 'number':
      return sql`trim_scale((${value})::numeric)::text`
    case 'boolean':
      return sql`case when ${value} then 'true' else 'false' end`
    case 'date':
      return sql`to_char(${value}, 'YYYY-MM-DD')`
    case 'datetime':
      return sql`to_char((${value}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    case 'list':
      return sql`coalesce(array_to_json(${value}), '[]')::text`
    default:
      return sql`(${value})::text`
  }
}
function textOf(type: ValueType, value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (type.kind === 'number') return numText(value as Num)
  if (type.kind === 'list') return JSON.stringify(value)
  return String(value as string | boolean)
}
