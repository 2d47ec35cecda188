import { localize, type Locale, type PredictedVisit } from '@tenon/engine'
import { ruleAt, type PreparedFlow } from './app-flows.ts'

export interface PreviewedStep extends Pick<PredictedVisit, 'missing' | 'skipped'> {
  readonly node: string
  readonly label: string
  /** Its people hand work in, they do not approve. */
  readonly works: boolean
  readonly mode: 'any' | 'sequence' | 'all'
  readonly people: PreviewedPerson[]
  readonly copied: PreviewedPerson[]
}
interface PreviewedPerson {
  readonly id: string
  readonly title: string | null
}

/** What is shown of the way ahead: nodes at which somebody is asked, or gets a copy. */
export function shownVisits(
  prepared: PreparedFlow,
  visits: readonly PredictedVisit[],
  names: ReadonlyMap<string, string>,
  locale: Locale,
): PreviewedStep[] {
  const person = (id: string) => ({ id, title: names.get(id) ?? null })
  return visits.flatMap(({ node, people, copied = [], missing, skipped }): PreviewedStep[] => {
    const at = prepared.flow.nodes.get(node)
    const rule = ruleAt(prepared, node)
    if (!at || (!rule && copied.length === 0)) return []
    const { mode = 'all' } = rule ?? {}
    return [
      {
        node,
        label: localize(at.step.label ?? at.kind.label, locale) || node,
        works: at.kind.works ?? false,
        mode: typeof mode === 'string' ? mode : 'all',
        people: people.map(person),
        copied: copied.map(person),
        ...(missing ? { missing } : {}),
        ...(skipped ? { skipped } : {}),
      },
    ]
  })
}

/** Everybody who would be asked, or get a copy. */
export const peopleAhead = (visits: readonly PredictedVisit[]): readonly string[] =>
  visits.flatMap(({ people, copied = [] }) => [...people, ...copied])
