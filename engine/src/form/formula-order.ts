import { namesIn } from './expression-names.ts'
import type { CompiledField } from './field-type.ts'

/**
 * Formula fields, each after those it reads; and the cycles, as lists of keys that end where they began. A formula of a
 * cycle is not in `order`.
 */
export function formulaOrder(fields: readonly CompiledField[]): { order: CompiledField[]; cycles: string[][] } {
  const formulas = new Map(fields.filter((f) => f.computation?.kind === 'formula').map((f) => [f.key, f]))
  const order: CompiledField[] = []
  const cycles: string[][] = []
  const state = new Map<string, 'open' | 'done' | 'bad'>()

  function visit(field: CompiledField, path: readonly string[]): boolean {
    const known = state.get(field.key)
    if (known === 'done') return true
    if (known === 'bad') return false
    if (known === 'open') {
      cycles.push([...path.slice(path.indexOf(field.key)), field.key])
      return false
    }
    state.set(field.key, 'open')
    let good = true
    const source = field.computation?.kind === 'formula' ? field.computation.expression : null
    for (const name of namesIn(source)) {
      const used = formulas.get(name)
      if (used && !visit(used, [...path, field.key])) good = false
    }
    state.set(field.key, good ? 'done' : 'bad')
    if (good) order.push(field)
    return good
  }

  for (const field of formulas.values()) visit(field, [])
  return { order, cycles }
}
