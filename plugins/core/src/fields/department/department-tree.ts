interface DepartmentRow {
  readonly id: string
  readonly parent_id: string | null
  readonly title: string
}
export interface DepartmentNode {
  readonly value: string
  readonly label: string
  readonly children: readonly DepartmentNode[]
}

/** Departments as a tree in the order they came; one whose parent is not in the list stands at the top. */
export function departmentTree(rows: readonly DepartmentRow[]): DepartmentNode[] {
  const known = new Set(rows.map((row) => row.id))
  const below = (parent: string | null): DepartmentNode[] =>
    rows
      .filter((row) =>
        parent === null ? row.parent_id === null || !known.has(row.parent_id) : row.parent_id === parent,
      )
      .map((row) => ({ value: row.id, label: row.title, children: below(row.id) }))
  return below(null)
}
