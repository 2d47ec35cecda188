import type { Branch, FlowDefinition, Step } from '@tenon/engine'

/** A list of steps: the flow's own (`null`) or that of one branch of a gateway. */
export type ListRef = null | { readonly gateway: string; readonly branch: string }
/** Before which step of a list something goes; the list's length = at its end. */
export interface Place {
  readonly list: ListRef
  readonly index: number
}

/** The flow with a step put at a place. */
export const insertStep = (flow: FlowDefinition, place: Place, step: Step): FlowDefinition =>
  editList(flow, place.list, (steps) => [...steps.slice(0, place.index), step, ...steps.slice(place.index)])

/** The flow without a step and all that it holds. */
export const removeStep = (flow: FlowDefinition, id: string): FlowDefinition => ({
  ...flow,
  steps: mapLists(flow.steps, (steps) => steps.filter((step) => step.id !== id)),
})

/** The flow with a step changed; the id may change too. */
export const updateStep = (flow: FlowDefinition, id: string, change: (step: Step) => Step): FlowDefinition => ({
  ...flow,
  steps: mapLists(flow.steps, (steps) => steps.map((step) => (step.id === id ? change(step) : step))),
})

/**
 * The flow with a step moved, or unchanged when the place lies inside the step itself.
 * `place` is read in the flow as it is now, before the step leaves its old place.
 */
export function moveStep(flow: FlowDefinition, id: string, place: Place): FlowDefinition {
  const step = findStep(flow, id)
  const from = placeOf(flow, id)
  if (!step || !from) return flow
  if (place.list && stepIds([step]).includes(place.list.gateway)) return flow
  const shift = sameList(from.list, place.list) && from.index < place.index ? 1 : 0
  return insertStep(removeStep(flow, id), { list: place.list, index: place.index - shift }, step)
}

/** A copy with fresh ids, to be inserted elsewhere in `flow`. */
export function copyOfStep(flow: FlowDefinition, step: Step): Step {
  const taken = new Set(allIds(flow))
  const copy = (original: Step): Step => ({
    ...original,
    id: freshId(original.id, taken),
    ...(original.branches
      ? { branches: original.branches.map((b) => ({ ...b, id: freshId(b.id, taken), steps: b.steps.map(copy) })) }
      : {}),
  })
  return copy(step)
}

/** The gateway with a branch added before its default one (which stays last). */
export function addBranch(flow: FlowDefinition, gateway: string, branch: Branch): FlowDefinition {
  return editBranches(flow, gateway, (branches) => {
    const last = branches.findIndex((b) => b.default)
    const at = last < 0 ? branches.length : last
    return [...branches.slice(0, at), branch, ...branches.slice(at)]
  })
}

/** The gateway without a branch. With one branch left there is nothing to choose: its steps take the gateway's place. */
export function removeBranch(flow: FlowDefinition, gateway: string, branch: string): FlowDefinition {
  const rest = findStep(flow, gateway)?.branches?.filter((b) => b.id !== branch) ?? []
  if (rest.length > 1) return editBranches(flow, gateway, () => keepDefault(rest))
  const steps = rest[0]?.steps ?? []
  return { ...flow, steps: mapLists(flow.steps, (list) => list.flatMap((s) => (s.id === gateway ? steps : [s]))) }
}

export const updateBranch = (
  flow: FlowDefinition,
  gateway: string,
  branch: string,
  change: (branch: Branch) => Branch,
): FlowDefinition => editBranches(flow, gateway, (branches) => branches.map((b) => (b.id === branch ? change(b) : b)))

/** Moves a branch left (-1) or right (+1): priority goes from left to right, the default stays last. */
export function shiftBranch(flow: FlowDefinition, gateway: string, branch: string, by: -1 | 1): FlowDefinition {
  return editBranches(flow, gateway, (branches) => {
    const at = branches.findIndex((b) => b.id === branch)
    const to = at + by
    const other = branches[to]
    const own = branches[at]
    if (!own || !other || own.default || other.default) return branches
    return branches.map((b, i) => (i === at ? other : i === to ? own : b))
  })
}

/**
 * A whole branch with all that it holds, moved before the `index`-th branch of a gateway, or copied there with fresh ids. Where the
 * gateway chooses, the default stays last and a branch without a condition asks for one; where it does not, conditions fall away.
 * Unchanged when the place lies inside the branch itself.
 */
export function placeBranch(
  flow: FlowDefinition,
  from: { readonly gateway: string; readonly branch: string },
  to: { readonly gateway: string; readonly index: number },
  copy: boolean,
): { readonly flow: FlowDefinition; readonly id: string } {
  const owner = findStep(flow, from.gateway)
  const branch = owner?.branches?.find((each) => each.id === from.branch)
  const target = findStep(flow, to.gateway)
  const here = { flow, id: from.branch }
  if (!owner || !branch || !target?.branches || stepIds(branch.steps).includes(to.gateway)) return here
  const same = from.gateway === to.gateway
  if (same && !copy && branch.default) return here
  const made = copy ? copyOfStep(flow, { ...owner, branches: [branch] }).branches![0]! : branch
  const { default: _default, when, ...plain } = made
  const chooses = target.branches.some((each) => each.default || each.when !== undefined)
  const placed = chooses && when !== undefined ? { ...plain, when } : plain
  const put = (into: FlowDefinition, index: number): FlowDefinition =>
    editBranches(into, to.gateway, (branches) => {
      const last = branches.findIndex((each) => each.default)
      const at = last < 0 ? index : Math.min(index, last)
      return [...branches.slice(0, at), placed, ...branches.slice(at)]
    })
  if (copy) return { flow: put(flow, to.index), id: placed.id }
  const at = owner.branches!.indexOf(branch)
  if (!same) return { flow: removeBranch(put(flow, to.index), from.gateway, from.branch), id: placed.id }
  const index = at < to.index ? to.index - 1 : to.index
  if (index === at) return here
  const without = editBranches(flow, from.gateway, (branches) => branches.filter((each) => each !== branch))
  return { flow: put(without, index), id: placed.id }
}

/** Makes a branch the default one: it loses its condition, comes last, and the former default asks for one. */
export const makeDefault = (flow: FlowDefinition, gateway: string, branch: string): FlowDefinition =>
  editBranches(flow, gateway, (branches) => {
    const { when: _when, ...chosen } = branches.find((b) => b.id === branch)!
    const rest = branches.filter((b) => b.id !== branch).map(({ default: _default, ...b }) => b)
    return [...rest, { ...chosen, default: true }]
  })

export function findStep(flow: FlowDefinition, id: string): Step | undefined {
  return allSteps(flow.steps).find((step) => step.id === id)
}

/** Every step, in reading order, with those of branches after their gateway. */
export const allSteps = (steps: readonly Step[]): Step[] =>
  steps.flatMap((step) => [step, ...(step.branches ?? []).flatMap((branch) => allSteps(branch.steps))])

export function placeOf(flow: FlowDefinition, id: string): Place | undefined {
  const search = (steps: readonly Step[], list: ListRef): Place | undefined => {
    const index = steps.findIndex((step) => step.id === id)
    if (index >= 0) return { list, index }
    for (const step of steps)
      for (const branch of step.branches ?? []) {
        const found = search(branch.steps, { gateway: step.id, branch: branch.id })
        if (found) return found
      }
    return undefined
  }
  return search(flow.steps, null)
}

/** An id that no step or branch of the flow has: the wish itself, or the wish with the lowest free number. */
export function freeId(flow: FlowDefinition, wish: string): string {
  return freshId(wish, new Set(allIds(flow)))
}

// helpers

const sameList = (a: ListRef, b: ListRef) => a?.gateway === b?.gateway && a?.branch === b?.branch
const stepIds = (steps: readonly Step[]) => allSteps(steps).map((step) => step.id)
const allIds = (flow: FlowDefinition) =>
  allSteps(flow.steps).flatMap((step) => [step.id, ...(step.branches ?? []).map((branch) => branch.id)])

function freshId(wish: string, taken: Set<string>): string {
  const stem = wish.replace(/_?\d+$/, '').slice(0, 36) || 'step'
  let id = wish
  for (let n = 2; taken.has(id); n++) id = `${stem}_${n}`
  taken.add(id)
  return id
}

function keepDefault(branches: readonly Branch[]): readonly Branch[] {
  if (branches.some((b) => b.default) || branches.every((b) => b.when === undefined)) return branches
  return branches.map((b, i) => {
    if (i !== branches.length - 1) return b
    const { when: _when, ...last } = b
    return { ...last, default: true }
  })
}

function editBranches(
  flow: FlowDefinition,
  gateway: string,
  change: (branches: readonly Branch[]) => readonly Branch[],
): FlowDefinition {
  return updateStep(flow, gateway, (step) => ({ ...step, branches: change(step.branches ?? []) }))
}

function editList(flow: FlowDefinition, list: ListRef, change: (steps: readonly Step[]) => readonly Step[]) {
  if (!list) return { ...flow, steps: change(flow.steps) }
  return updateBranch(flow, list.gateway, list.branch, (branch) => ({ ...branch, steps: change(branch.steps) }))
}

/** Rebuilds only the lists that change, so that everything else keeps its identity. */
function mapLists(steps: readonly Step[], change: (steps: readonly Step[]) => readonly Step[]): readonly Step[] {
  const inner = steps.map((step) => {
    if (!step.branches) return step
    const branches = step.branches.map((branch) => {
      const next = mapLists(branch.steps, change)
      return same(next, branch.steps) ? branch : { ...branch, steps: next }
    })
    return same(branches, step.branches) ? step : { ...step, branches }
  })
  const next = change(same(inner, steps) ? steps : inner)
  return same(next, steps) ? steps : next
}
const same = <T>(a: readonly T[], b: readonly T[]) => a.length === b.length && a.every((item, i) => item === b[i])
