import type { Recipient } from '../command.ts'
import type { Expression, FlowDefinition, Step } from '../definition/index.ts'
import type { NodeKind } from './node-kind.ts'

/** Recipients with the place where they are written. */
export type PeopleAt = readonly (readonly [path: string, people: readonly Recipient[]])[]

/** Everybody whom a step names, in whatever part. */
export function peopleOfStep(kind: NodeKind, step: Step): PeopleAt {
  const readers: PeopleAt = kind.readers ? [['to', kind.readers(step)]] : []
  const rule = kind.people?.(step)
  if (!rule) return readers
  const { approvers, onEmpty, timeout, addFrom, copy } = rule
  return [
    ['approvers', approvers],
    ['onEmpty/people', onEmpty?.people ?? []],
    ['timeout/then', typeof timeout?.then === 'object' ? timeout.then.people : []],
    ['copy/to', copy?.to ?? []],
    ['addFrom', addFrom ?? []],
    ...readers,
  ]
}

/** Everybody whom a flow names beside its steps. */
export const peopleOfFlow = ({ admins, settings }: FlowDefinition): PeopleAt => [
  ['admins', (admins ?? []) as readonly Recipient[]],
  ['settings/copyAtEnd', (settings?.['copyAtEnd'] ?? []) as readonly Recipient[]],
  ['settings/onEmpty', (settings?.['onEmpty'] as { people?: readonly Recipient[] } | undefined)?.people ?? []],
]

/** Expressions that say who is meant: the owner of a related record. */
export const peopleExpressions = (people: readonly Recipient[]): readonly Expression[] =>
  people.flatMap((person) => {
    if (person.kind === 'expression') return [person.expression]
    return person.kind === 'chosen' ? peopleExpressions(person.from ?? []) : []
  })
