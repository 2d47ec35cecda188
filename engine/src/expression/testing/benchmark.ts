import type { Expression } from '../../definition/json.ts'
import jsonLogic from 'json-logic-js'
import { checkExpression, toClosure, type Scope, type ValueType } from '../index.ts'

/** Evaluations per second of compiled closures beside json-logic-js: `node engine/src/expression/testing/benchmark.ts`. */
const types: Record<string, ValueType> = {
  level: { kind: 'text' },
  amount: { kind: 'number' },
  paid: { kind: 'number' },
  signed_on: { kind: 'date' },
}
const cases: Record<string, Expression> = {
  'level = "A" and amount > 100000': { and: [{ '==': [{ var: 'level' }, 'A'] }, { '>': [{ var: 'amount' }, 100000] }] },
  'amount - paid > 0, decimals': { '>': [{ '-': [{ var: 'price' }, { var: 'part' }] }, 0] },
  'level in 5 values': { in: [{ var: 'level' }, ['B', 'C', 'D', 'E', 'A']] },
}
const row = { level: 'A', amount: 250000, paid: 1000, price: '250000.55', part: '1000.05', signed_on: '2026-11-22' }
const scope: Scope = { row, today: '2026-11-22', now: '2026-11-22T06:05:11.204Z' }

for (const [name, expression] of Object.entries(cases)) {
  const result = checkExpression(expression, { form: 'x', field: (_, key) => types[key] ?? { kind: 'number' } })
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  const run = toClosure(result.checked)
  const own = perSecond(() => run(scope))
  const theirs = perSecond(() => jsonLogic.apply(expression, row))
  console.log(`${name}: ${own.toFixed(1)} M/s, json-logic-js ${theirs.toFixed(2)} M/s`)
}

// helpers

/** Median of five rounds of 200 ms, in millions. */
function perSecond(work: () => unknown): number {
  const rounds = Array.from({ length: 6 }, () => {
    const start = performance.now()
    let n = 0
    while (performance.now() - start < 200) for (let i = 0; i < 1000; i++, n++) work()
    return n / (performance.now() - start) / 1000
  })
  return rounds.slice(1).sort((a, b) => a - b)[2]!
}
