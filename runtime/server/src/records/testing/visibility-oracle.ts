/**
 * Who may see what in the app of visibility-app.ts, said once more in plain words over rows as the database holds them. It
 * imports nothing of the product: where it and the product differ, one of them is wrong.
 */
export interface RawCustomer {
  readonly id: string
  readonly name: string
  readonly mobile: string
  readonly amount: string
  readonly level: string
  readonly owner_id: string
}
export interface RawContact {
  readonly id: string
  readonly name: string
  readonly customer: string
}
export interface RawWorld {
  readonly customers: readonly RawCustomer[]
  readonly contacts: readonly RawContact[]
  /** Person → the department he belongs to. */
  readonly departmentOf: ReadonlyMap<string, string>
  /** Department → the one above. */
  readonly above: ReadonlyMap<string, string | null>
}
export interface Rights {
  readonly customers: readonly RawCustomer[]
  readonly contacts: readonly RawContact[]
  /** Names of the customers whose mobile number (and amount and papers) he reads in clear. */
  readonly clear: readonly RawCustomer[]
  readonly editable: readonly RawCustomer[]
  readonly mayExport: boolean
}
export type Who = 'salesperson' | 'manager' | 'elsewhere' | 'two roles' | 'masked' | 'clerk' | 'administrator'

export function rightsOf(who: Who, me: string, world: RawWorld): Rights {
  const mine = world.customers.filter((one) => one.owner_id === me)
  const team = world.customers.filter((one) => isBelow(world, one.owner_id, me))
  const contactsOf = (customers: readonly RawCustomer[]) =>
    world.contacts.filter((contact) => customers.some((one) => one.id === contact.customer))
  if (who === 'salesperson' || who === 'elsewhere')
    return { customers: mine, contacts: contactsOf(mine), clear: mine, editable: mine, mayExport: false }
  if (who === 'manager')
    return { customers: team, contacts: contactsOf(team), clear: team, editable: team, mayExport: true }
  if (who === 'two roles') {
    const seen = world.customers.filter((one) => one.owner_id === me || one.level === 'A')
    return { customers: seen, contacts: contactsOf(seen), clear: mine, editable: mine, mayExport: false }
  }
  if (who === 'masked')
    return { customers: world.customers, contacts: world.contacts, clear: [], editable: [], mayExport: true }
  if (who === 'clerk') return { customers: mine, contacts: world.contacts, clear: mine, editable: [], mayExport: false }
  return { customers: [], contacts: [], clear: [], editable: [], mayExport: false }
}

/** Whether the owner's department is mine or somewhere below it. */
function isBelow(world: RawWorld, owner: string, me: string): boolean {
  const top = world.departmentOf.get(me)
  let at = world.departmentOf.get(owner) ?? null
  while (at !== null) {
    if (at === top) return true
    at = world.above.get(at) ?? null
  }
  return false
}
