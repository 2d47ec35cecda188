import type { AppBundle, Measure, Registry } from '@tenon/engine'
import { typeFor } from '@tenon/ui/condition'

/** The name under which a formula finds the other measures. */
export const MEASURES = 'measures'

/** A bundle whose only form has the measures as its numbers, so that the one formula input completes and checks them. */
export function measuresBundle(
  measures: readonly Measure[],
  label: (measure: Measure) => string,
  registry: Registry,
): AppBundle {
  const type = typeFor({ kind: 'number' }, registry)?.type ?? ''
  const fields = measures.map((measure) => ({ id: `m_${measure.key}`, key: measure.key, type, label: label(measure) }))
  return {
    app: { kind: 'app', key: MEASURES, label: '' },
    forms: { [MEASURES]: { kind: 'form', key: MEASURES, label: '', fields } },
    options: {},
    flows: {},
    rules: {},
    reports: {},
    dashboards: {},
    roles: {},
  }
}
