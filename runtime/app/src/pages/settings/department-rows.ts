import type { Department } from '@tenon/ui/api'

/** A line of the tree: its depth from 0, and whether it has departments below it. */
export interface DepartmentRow {
  readonly department: Department
  readonly depth: number
  readonly parent: boolean
}

/** The tree from top to bottom; what lies under a folded department is left out. A department whose parent is gone stands on top. */
export function departmentRows(
  departments: readonly Department[],
  folded: ReadonlySet<string> = new Set(),
): readonly DepartmentRow[] {
  const known = new Set(departments.map((department) => department.id))
  const below = (id: string | null) =>
    departments.filter((each) => (each.parent_id && known.has(each.parent_id) ? each.parent_id : null) === id)
  const visit = (id: string | null, depth: number): DepartmentRow[] =>
    below(id).flatMap((department) => {
      const parent = below(department.id).length > 0
      return [{ department, depth, parent }, ...(folded.has(department.id) ? [] : visit(department.id, depth + 1))]
    })
  return visit(null, 0)
}

/** A department and everything below it. */
export function subtreeOf(departments: readonly Department[], id: string): ReadonlySet<string> {
  const found = new Set([id])
  for (let grown = true; grown;) {
    grown = false
    for (const each of departments)
      if (each.parent_id && found.has(each.parent_id) && !found.has(each.id)) {
        found.add(each.id)
        grown = true
      }
  }
  return found
}
