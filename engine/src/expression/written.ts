import type { Expression } from '../definition/json.ts'
import { HANDED } from './names.ts'
import { operator } from './operators/index.ts'
import { numWire, type Num } from './number.ts'
import type { Node } from './tree.ts'

/** The JSON Logic of a node, for showing: `checkExpression` of it gives the node again. */
export function written(node: Node): Expression {
  switch (node.kind) {
    case 'literal':
      return writtenValue(node.value, node.type.kind === 'number' || isNumbers(node))
    case 'slot':
      return { var: `$${node.name}` }
    case 'field': {
      const path = [...node.steps.map((step) => step.key), node.key].join('.')
      if (path.startsWith(HANDED)) return { var: path }
      return { var: 'parent.'.repeat(node.level) + (node.old ? '$old.' : '') + path }
    }
    case 'rows': {
      if (node.relation !== null) return { children: 'parent.'.repeat(node.level) + node.list }
      const path = [...node.steps.map((step) => step.key), node.list].join('.')
      return { var: path.startsWith(HANDED) ? path : 'parent.'.repeat(node.level) + path }
    }
    case 'call': {
      const specs = operator(node.operator)?.signatures[node.signature]?.args
      return { [node.operator]: node.args.filter((_, i) => specs?.[i]?.is !== 'condition').map(written) }
    }
  }
}

// helpers

const isNumbers = (node: Node): boolean => node.type.kind === 'list' && node.type.of.kind === 'number'
function writtenValue(value: unknown, number: boolean): Expression {
  if (Array.isArray(value)) return value.map((item) => writtenValue(item, number))
  if (!number || value === null) return value as Expression
  const wire = numWire(value as Num)
  return typeof wire === 'number' ? wire : { decimal: wire }
}
