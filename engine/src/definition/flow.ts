import { Type, type Static } from 'typebox'
import { Expression, Label } from './json.ts'
import { Key } from './key.ts'

const StepId = Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' })

/**
 * One node of the block tree. The common part is here; the rest (`approvers`, `mode`, `actions`, `timeout` …) belongs to
 * the node kind, which checks it with its own schema (`plugins/<name>/nodes/<kind>`).
 */
export interface Step {
  readonly id: string
  readonly kind: string
  readonly label?: Label
  readonly branches?: readonly Branch[]
  readonly [setting: string]: unknown
}
/** A branch of a gateway: taken when `when` holds, or when it is the `default` and no other was taken. */
export interface Branch {
  readonly id: string
  readonly label?: Label
  readonly when?: Expression
  readonly default?: boolean
  readonly steps: readonly Step[]
}
export const Step = Type.Unsafe<Step>(
  Type.Object({
    id: StepId,
    kind: Type.String({ maxLength: 40 }),
    label: Type.Optional(Label),
    branches: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 20 })),
  }),
)

/** A flow over one form: a tree of steps. Its shape cannot be unsound; 退回 is a rewind, never an edge. */
export const FlowDefinition = Type.Object(
  {
    kind: Type.Literal('flow'),
    key: Key,
    label: Label,
    help: Type.Optional(Label),
    form: Key,
    statusField: Type.Optional(Key),
    /** Title of an instance in the inbox, with `{field}` placeholders. */
    title: Type.Optional(Type.String({ maxLength: 300 })),
    /** Field shown at the right of the inbox row, usually an amount. */
    figure: Type.Optional(Key),
    start: Type.Optional(
      Type.Object(
        { when: Type.Optional(Expression), by: Type.Optional(Type.Array(Type.String())) },
        { additionalProperties: false },
      ),
    ),
    lock: Type.Optional(Type.Boolean()),
    /** Users or roles who get what nobody else can. Default: the app's administrators. */
    admins: Type.Optional(Type.Array(Type.Unknown())),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    steps: Type.Array(Step),
  },
  { additionalProperties: false },
)
export type FlowDefinition = Omit<Static<typeof FlowDefinition>, 'steps'> & { steps: readonly Step[] }
