import type { ExplainedNode, Explanation } from '@tenon/engine'

/** The leaf that decided a failed condition: where the reader's eye should go. */
export function firstFalse(explanation: Explanation): ExplainedNode | undefined {
  if (explanation.firstFalse === null) return undefined
  const search = (node: ExplainedNode): ExplainedNode | undefined => {
    if (node.kind === 'leaf' && node.path === explanation.firstFalse) return node
    for (const child of node.children) {
      const found = search(child)
      if (found) return found
    }
    return node.path === explanation.firstFalse ? node : undefined
  }
  return search(explanation.tree)
}
