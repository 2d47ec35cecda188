import type { Issue } from '../errors.ts'
import type { NameScope } from './names.ts'
import { MAX_STEPS } from './names.ts'
import { recordForm } from './signature.ts'
import type { Segment } from './segments.ts'
import type { FieldNode, LiteralNode, Node, RelationStep } from './tree.ts'

/** Turns an expression into its tree within a scope; undefined where it found issues. */
export type Parse = (raw: unknown, path: string, scope: NameScope, issues: Issue[]) => Node | undefined

/**
 * What a segment means for the record that `of` leads to, as arguments behind it: the segment as it was written, and its condition read
 * in the scope of its own form and set about that record. A record that is not there is in no segment.
 */
export function segmentNodes(
  of: Node,
  meaning: unknown,
  path: string,
  scope: NameScope,
  issues: Issue[],
  parse: Parse,
): readonly Node[] | undefined {
  const form = recordForm(of)
  // What is wrong with the record itself is said by the signature.
  if (form === undefined) return []
  const segment = isSegment(meaning) ? meaning : undefined
  const fail = (problem: string, reason?: string): undefined => {
    const params = { name: segment?.label ?? '', problem, ...(reason === undefined ? {} : { reason }) }
    issues.push({ path, code: 'EXPRESSION_SEGMENT', params })
  }
  if (segment?.form !== form) return fail('form')
  const field = of as FieldNode
  const steps = field.key === 'id' ? field.steps : [...field.steps, { key: field.key, form }]
  const wrong: Issue[] = []
  const is = { and: [{ '!': [{ isEmpty: [{ var: 'id' }] }] }, segment.filter] }
  const tree = parse(is, path, within(scope, form), wrong)
  if (!tree || wrong.length > 0) return fail('content', wrong[0]?.code)
  const moved = move(tree, 0, field.level, steps)
  if (!moved) return fail('steps')
  const written: LiteralNode = { kind: 'literal', type: { kind: 'json' }, value: segment, path }
  return [written, moved]
}

// helpers

const isSegment = (value: unknown): value is Segment =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Segment).form === 'string' &&
  typeof (value as Segment).label === 'string' &&
  'filter' in value

/** A segment is about its own record and whoever asks, wherever it is asked for. */
function within(scope: NameScope, form: string): NameScope {
  let outermost = scope
  while (outermost.parent) outermost = outermost.parent
  const { field, hasUser, hasMirrors } = outermost.type
  return {
    type: { form, field: (of, key) => field(of, key), hasUser: hasUser === true, hasMirrors: hasMirrors === true },
  }
}

/** The same tree about a record that lies behind a way: `depth` lists are around the node, `outside` around the whole. */
function move(node: Node, depth: number, outside: number, steps: readonly RelationStep[]): Node | undefined {
  switch (node.kind) {
    case 'literal':
    case 'slot':
      return node
    case 'field':
    case 'rows': {
      if (node.level !== depth) return node
      const way = [...steps, ...node.steps]
      return way.length > MAX_STEPS ? undefined : { ...node, level: depth + outside, steps: way }
    }
    case 'call': {
      const inside = node.args[0]?.kind === 'rows' ? depth + 1 : depth
      const args = node.args.map((arg) => move(arg, arg.kind === 'rows' ? depth : inside, outside, steps))
      return args.includes(undefined) ? undefined : { ...node, args: args as Node[] }
    }
  }
}
