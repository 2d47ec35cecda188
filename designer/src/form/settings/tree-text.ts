/** A choice with choices below it. */
export interface TreeNode {
  readonly value: string
  readonly label?: unknown
  readonly children?: readonly TreeNode[]
}

/** A tree as lines: two blanks of indentation per level. */
export function treeText(nodes: readonly TreeNode[], depth = 0): string {
  return nodes
    .map(
      (node) =>
        `${'  '.repeat(depth)}${node.value}${node.children?.length ? `\n${treeText(node.children, depth + 1)}` : ''}`,
    )
    .join('\n')
}

/** Lines as a tree; a line that is indented deeper than the one above stands below it. Labels of known values are kept. */
export function parseTree(text: string, known: readonly TreeNode[] = []): TreeNode[] {
  interface Open {
    readonly depth: number
    readonly children: Building[]
  }
  interface Building {
    value: string
    children: Building[]
  }
  const root: Building[] = []
  const stack: Open[] = [{ depth: -1, children: root }]
  for (const line of text.split('\n')) {
    const value = line.trim()
    if (value === '') continue
    const depth = line.replaceAll('\t', '  ').search(/\S/)
    while (stack.length > 1 && stack[stack.length - 1]!.depth >= depth) stack.pop()
    const node: Building = { value, children: [] }
    stack[stack.length - 1]!.children.push(node)
    stack.push({ depth, children: node.children })
  }
  const finish = (nodes: readonly Building[], before: readonly TreeNode[]): TreeNode[] =>
    nodes.map(({ value, children }) => {
      const old = before.find((node) => node.value === value)
      return {
        value,
        ...(old?.label === undefined ? {} : { label: old.label }),
        ...(children.length > 0 ? { children: finish(children, old?.children ?? []) } : {}),
      }
    })
  return finish(root, known)
}
