import { h, type FunctionalComponent } from 'vue'
import LineInput from './LineInput.vue'

type Props = InstanceType<typeof LineInput>['$props']

/** The input of a kind that is one line of text: its own keyboard, and all that any input is given. */
export function lineInput(how: Partial<Pick<Props, 'class' | 'type' | 'keyboard'>> = {}): FunctionalComponent<Props> {
  const Line: FunctionalComponent<Props> = (given) => h(LineInput, { ...given, ...how })
  // All of it is handed on above.
  Line.inheritAttrs = false
  return Line
}
