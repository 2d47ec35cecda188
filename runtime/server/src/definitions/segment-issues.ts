import { segmentsNamed, withSegments, type AppBundle, type DefinitionKind, type Issue } from '@tenon/engine'
import { isPersonal, namedIssues, type Segments } from '../records/segment-meanings.ts'
import { definitionsOf, refOf } from './bundle.ts'

/** The bundle as it is checked: with what the segments in its rules, flows and reports mean. */
export const bundleMeant = (bundle: AppBundle, segments: Segments): AppBundle => ({
  ...bundle,
  rules: withSegments(bundle.rules, segments),
  flows: withSegments(bundle.flows, segments),
  reports: withSegments(bundle.reports, segments),
})

/** What is wrong with the segments that conditions of a bundle name; paths begin with `rule/key/…`. */
export const segmentIssues = (bundle: AppBundle, segments: Segments): readonly Issue[] =>
  definitionsOf(bundle).flatMap((definition) =>
    [...segmentsNamed(definition)].flatMap(([id, at]): Issue[] => {
      const { kind, key } = definition
      const issue = (problem: string): Issue => ({ path, code: 'SEGMENT', params: { problem } })
      const path = `${refOf(kind, key)}/${at}`
      const call = { inSegment: [{ var: 'id' }, id] }
      if (!mayName(kind, at)) return [issue('place')]
      const wrong = namedIssues(call, segments)
      if (wrong.length > 0) return wrong.map((one) => ({ ...one, path }))
      return BY_THEMSELVES.has(kind) && isPersonal(withSegments(call, segments)) ? [issue('personal')] : []
    }),
  )

// helpers

/** What runs without somebody who looks. */
const BY_THEMSELVES: ReadonlySet<DefinitionKind> = new Set(['rule', 'flow'])
/**
 * Rights are no matter of whoever may change a saved view, and what a form computes is stored: neither may rest on a segment. The
 * views of a form are conditions of lists.
 */
const mayName = (kind: DefinitionKind, at: string): boolean =>
  BY_THEMSELVES.has(kind) || kind === 'report' || (kind === 'form' && at.startsWith('views/'))
