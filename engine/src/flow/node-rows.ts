import { nodeFieldMode, type NodeFieldMode, type PeopleRule } from './people-rule.ts'

/** What somebody may do with the rows of a subform at a node. */
export interface NodeRowRights {
  readonly columns: Readonly<Record<string, NodeFieldMode>>
  readonly add: boolean
  readonly delete: boolean
}

/**
 * Rights on the rows of a subform: a column has its own line (`items.price`) or follows the subform; rows come and go where
 * the subform may be edited, or as `rows` says. Of a hidden subform nothing is left.
 * @example nodeRowRights({ fields: { items: 'readonly', 'items.quantity': 'editable' } }, 'items', ['quantity', 'price'])
 * // { columns: { quantity: 'editable', price: 'readonly' }, add: false, delete: false }
 */
export function nodeRowRights(
  rule: Pick<PeopleRule, 'fields' | 'rows'>,
  subform: string,
  columns: readonly string[],
): NodeRowRights {
  const own = nodeFieldMode(rule.fields, subform)
  const usual: NodeFieldMode = own === 'required' ? 'editable' : own
  const mode = (column: string): NodeFieldMode => {
    const key = `${subform}.${column}`
    return own !== 'hidden' && rule.fields && Object.hasOwn(rule.fields, key) ? rule.fields[key]! : usual
  }
  const edits = own === 'editable' || own === 'required'
  const said = rule.rows && Object.hasOwn(rule.rows, subform) ? rule.rows[subform] : undefined
  return {
    columns: Object.fromEntries(columns.map((column) => [column, mode(column)])),
    add: own !== 'hidden' && (said?.add ?? edits),
    delete: own !== 'hidden' && (said?.delete ?? edits),
  }
}

/** Whether anything of the rows may be changed. */
export const writesRows = ({ columns, add, delete: removes }: NodeRowRights): boolean =>
  add || removes || Object.values(columns).some((mode) => mode === 'editable' || mode === 'required')
