import { useQuery } from '@tanstack/vue-query'
import { findPeople, listDepartments, queryRecords } from '@tenon/ui/api'
import type { ConditionFields, ConditionNode } from '@tenon/ui/condition'
import { computed, type Ref } from 'vue'

/** Titles of the people, departments and records that a filter names by id. */
export function useNames(
  app: Ref<string>,
  nodes: Ref<readonly ConditionNode[]>,
  fields: Ref<ConditionFields | undefined>,
) {
  const wanted = computed(() => {
    const byTarget: Record<string, string[]> = {}
    const visit = (node: ConditionNode) => {
      if (node.kind === 'group') node.items.forEach(visit)
      if (node.kind !== 'row') return
      const { field, operators = [] } = fields.value?.find(node.path) ?? {}
      if (operators.some(({ key, operand }) => key === node.operator && operand === 'segment')) return
      const target = field?.type.target?.(field.settings)
      if (!target) return
      const ids = [node.operand].flat().filter((value): value is string => typeof value === 'string')
      byTarget[target] = [...new Set([...(byTarget[target] ?? []), ...ids])].sort()
    }
    nodes.value.forEach(visit)
    return byTarget
  })
  const names = useQuery({
    queryKey: computed(() => ['names', app.value, wanted.value]),
    queryFn: async () => {
      const found = await Promise.all(
        Object.entries(wanted.value).map(([target, ids]) => titles(app.value, target, ids)),
      )
      return Object.fromEntries(found.flat())
    },
    enabled: computed(() => Object.values(wanted.value).some((ids) => ids.length > 0)),
    staleTime: 5 * 60_000,
    placeholderData: (previous) => previous,
  })
  return computed<Readonly<Record<string, string>>>(() => names.data.value ?? {})
}

// helpers

async function titles(
  app: string,
  target: string,
  ids: readonly string[],
): Promise<readonly (readonly [string, string])[]> {
  if (ids.length === 0) return []
  if (target === '$user') return (await findPeople({ ids })).rows.map((person) => [person.id, person.title])
  if (target === '$department') return (await listDepartments()).map((each) => [each.id, each.title])
  const page = await queryRecords(app, target, {
    filter: { in: [{ var: 'id' }, [...ids]] },
    expand: [],
    size: Math.min(500, ids.length),
    count: 'none',
  })
  return page.rows.map((row) => [row.id, String(row['title'] ?? row['name'] ?? row['no'] ?? row.id)])
}
