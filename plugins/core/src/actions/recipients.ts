import type { ActionValue, Expression, Recipient } from '@tenon/engine'

/** What recipients read of the record. */
export const recipientValues = (to: unknown): ActionValue[] =>
  (to as readonly Recipient[]).flatMap((recipient, i): ActionValue[] => {
    if (recipient.kind === 'field') return [{ path: `to/${i}`, value: { var: recipient.field } as Expression }]
    if (recipient.kind === 'departmentHead' && recipient.of !== 'initiator')
      return [{ path: `to/${i}/of`, value: { var: recipient.of } as Expression }]
    return recipient.kind === 'expression' ? [{ path: `to/${i}`, value: recipient.expression }] : []
  })

/** Roles that recipients name. */
export const rolesOf = (to: unknown): { kind: 'role'; key: string; path: string }[] =>
  (to as readonly Recipient[]).flatMap((recipient, i) =>
    recipient.kind === 'role' ? [{ kind: 'role' as const, key: recipient.role, path: `to/${i}` }] : [],
  )
