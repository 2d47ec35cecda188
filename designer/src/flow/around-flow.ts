import {
  STEP_RESULTS,
  type FlowDefinition,
  type Locale,
  type OptionItem,
  type Registry,
  type ValueType,
} from '@tenon/engine'
import { namedField, type ConditionFieldGroup } from '@tenon/ui/condition'
import { allSteps } from './edits.ts'
import { stepTitle } from './step-words.ts'

interface Around {
  readonly groups: readonly ConditionFieldGroup[]
  /** Steps whose results may be read. */
  readonly steps: readonly string[]
}
type Words = (key: 'initiator' | 'person' | 'department' | 'results' | 'result') => string

/** What a condition of a flow may ask beside the record: who began it, and how the steps that come before `step` have ended. */
export function aroundFlow(
  flow: FlowDefinition,
  step: string | undefined,
  registry: Registry,
  locale: Locale,
  words: Words,
): Around {
  const all = allSteps(flow.steps)
  const before =
    step === undefined
      ? []
      : all.slice(
          0,
          Math.max(
            0,
            all.findIndex(({ id }) => id === step),
          ),
        )
  const asked = before.filter((one) => {
    const kind = registry.node(one.kind)
    return kind?.people?.(one) ?? kind?.call?.(one)
  })
  const results: readonly OptionItem[] = Object.entries(STEP_RESULTS).map(([value, label]) => ({ value, label }))
  const initiator = (path: string, key: 'person' | 'department', type: ValueType) =>
    namedField(registry, { path, label: words(key), group: words('initiator') }, type)
  return {
    steps: asked.map(({ id }) => id),
    groups: [
      {
        key: '$user',
        label: words('initiator'),
        fields: [
          ...initiator('$user.id', 'person', { kind: 'id', form: '$user' }),
          ...initiator('$user.department', 'department', { kind: 'id', form: '$department' }),
        ],
      },
      {
        key: '$step',
        label: words('results'),
        fields: asked.flatMap((one) =>
          namedField(
            registry,
            {
              path: `$step.${one.id}`,
              label: stepTitle(one, registry.node(one.kind), locale),
              group: words('result'),
            },
            results,
          ),
        ),
      },
    ],
  }
}
