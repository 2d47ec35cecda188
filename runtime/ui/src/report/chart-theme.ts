import { figureText, type ChartTheme } from '@tenon/engine'
import { computed, type Ref } from 'vue'
import { useText } from '../i18n/use-text.ts'
import { useTheme } from '../theme/theme.ts'

const SERIES = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8'] as const

/** Colours and number formats of charts, in step with the theme and the language of the page, and how wide they are. */
export function useChartTheme(width: Readonly<Ref<number>>) {
  const { shown } = useTheme()
  const { locale } = useText()
  return computed<ChartTheme>(() => {
    // Read so that a switch of the theme makes a new one: the variables themselves are not reactive.
    void shown.value
    const style = getComputedStyle(document.documentElement)
    const read = (name: string): string => style.getPropertyValue(`--${name}`).trim()
    const at = locale.value
    return {
      locale: at,
      width: width.value,
      colors: SERIES.map(read),
      text: read('ink-2'),
      muted: read('ink-3'),
      line: read('line-2'),
      surface: read('paper-0'),
      good: read('good'),
      bad: read('bad'),
      named: (color) => (color === '' ? undefined : read(color) || undefined),
      format: (value, format) => figureText(value, at, format),
    }
  })
}
