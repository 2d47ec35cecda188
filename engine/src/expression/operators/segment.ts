import { PlatformError } from '../../errors.ts'
import type { Operator } from '../operator.ts'
import { IN_SEGMENT } from '../segments.ts'

/** Without knowing what its segment means a condition says nothing: neither true nor false would be right. */
function unknown(): never {
  throw new PlatformError('STATE', { reason: 'segmentGone' })
}

/** Whether a record is in a segment: the segment's own condition, about that record. */
export const segmentOperators: readonly Operator[] = [
  {
    key: IN_SEGMENT,
    group: 'list',
    names: ['INSEGMENT', '属于分群'],
    signatures: [
      {
        args: [{ is: 'record' }, { is: 'segment' }, { is: 'meaning' }, { is: 'condition' }],
        optional: 2,
        returns: 'boolean',
      },
    ],
    evaluate: ([, , , condition]) => condition ?? unknown,
    compile: ([, , , condition]) => condition ?? unknown(),
    neverNull: ({ args }, arg) => args[3] !== undefined && arg(args[3]),
  },
]
