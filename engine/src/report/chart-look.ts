import type { FieldDefinition } from '../definition/index.ts'
import type { ChartTheme } from './chart-kind.ts'

/** Colours of the page that a chart may lead with, in the order of the theme. */
const LEADS = [
  ['d1', '蓝', 'Blue'],
  ['d2', '青', 'Teal'],
  ['d3', '橙', 'Orange'],
  ['d4', '紫', 'Purple'],
  ['d5', '红', 'Red'],
  ['d6', '浅蓝', 'Light blue'],
  ['d7', '绿', 'Green'],
  ['d8', '灰', 'Grey'],
] as const

/** What can be set of every chart that the chart library draws, whatever its kind. */
export const LOOK_FIELDS: readonly FieldDefinition[] = [
  {
    id: 's_lead',
    key: 'lead',
    type: 'select',
    label: { 'zh-CN': '主色', 'en-US': 'Leading colour' },
    settings: {
      options: LEADS.map(([value, zh, en]) => ({ value, color: value, label: { 'zh-CN': zh, 'en-US': en } })),
    },
  },
]

/**
 * The theme as one chart has it: its leading colour first, the others after it in their order. A group with a colour of its own keeps it.
 * @example withLook({ ...theme, colors: ['a', 'b', 'c'] }, { lead: 'd2' }).colors // ['b', 'c', 'a']
 */
export function withLook(theme: ChartTheme, { lead }: Readonly<Record<string, unknown>>): ChartTheme {
  const at = LEADS.findIndex(([value]) => value === lead)
  const { colors } = theme
  return at > 0 ? { ...theme, colors: [...colors.slice(at), ...colors.slice(0, at)] } : theme
}
