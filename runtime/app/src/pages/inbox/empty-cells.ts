import type { NodeRowRights, Row } from '@tenon/engine'

export const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** Subforms with the number of the first row in which a column that the node requires is empty. */
export function emptyCells(rights: Readonly<Record<string, NodeRowRights>>, values: Row): [string, number][] {
  return Object.entries(rights).flatMap(([key, { columns }]): [string, number][] => {
    const rows = Array.isArray(values[key]) ? (values[key] as readonly Row[]) : []
    const must = Object.keys(columns).filter((column) => columns[column] === 'required')
    const at = rows.findIndex((each) => must.some((column) => isEmpty(each[column])))
    return at < 0 ? [] : [[key, at + 1]]
  })
}
