import { expect, it } from 'vitest'
import type { ChartTheme } from './chart-kind.ts'
import { LOOK_FIELDS, withLook } from './chart-look.ts'

const theme = { locale: 'zh-CN', colors: ['blue', 'teal', 'orange'] } as unknown as ChartTheme

it('a chart leads with the colour that it was given, and the others follow', () => {
  expect(withLook(theme, { lead: 'd2' }).colors).toEqual(['teal', 'orange', 'blue'])
  expect(withLook(theme, { lead: 'd3' }).colors).toEqual(['orange', 'blue', 'teal'])
})
it('without one, and with one that is none, it is as the page', () => {
  for (const settings of [{}, { lead: null }, { lead: 'pink' }, { lead: 'd1' }])
    expect(withLook(theme, settings)).toBe(theme)
})
it('every colour has a name in both languages', () => {
  const [lead] = LOOK_FIELDS as unknown as [{ settings: { options: { label: Record<string, string> }[] } }]
  for (const { label } of lead.settings.options) expect(Object.keys(label)).toEqual(['zh-CN', 'en-US'])
})
