import {
  dimensionKey,
  groupCondition,
  PlatformError,
  type Expression,
  type ReportDefinition,
  type ScopeType,
} from '@tenon/engine'
import type { FormRequest } from '../records/request-context.ts'
import { planFor } from './answer-report.ts'

/** A group of a dimension, and the finer grain that divides it. */
export interface ZoomInput {
  readonly dimension: string
  readonly value: string
  readonly grain: string
}

/**
 * A report within one group of a dimension, divided there by a finer grain: a province by its cities. Every figure is counted anew,
 * so averages and distinct counts are right, too. Errors: INVALID for a dimension that it does not have.
 */
export function zoomReport(
  request: FormRequest,
  report: ReportDefinition,
  { dimension, value, grain }: ZoomInput,
  scope: ScopeType,
): { readonly report: ReportDefinition; readonly condition: Expression } {
  const at = report.dimensions.findIndex((one) => dimensionKey(one) === dimension)
  const planned = planFor(request, report, []).dimensions.find((one) => one.key === dimension)
  if (at < 0 || !planned || planned.computed)
    throw new PlatformError(
      'INVALID',
      {},
      { issues: [{ path: 'zoom/dimension', code: 'REPORT_COLUMN', params: { name: dimension } }] },
    )
  const { key, path, label } = planned
  return {
    report: { ...report, dimensions: report.dimensions.with(at, { field: path, key, label, grain }) },
    condition: groupCondition(planned, value, [], scope),
  }
}
