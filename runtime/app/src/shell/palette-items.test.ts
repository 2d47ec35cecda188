import { localize, type Label } from '@tenon/engine'
import { expect, it } from 'vitest'
import { visitsOf } from './palette-items.ts'

it('calls a page that was opened before by the language of now', () => {
  const visit = {
    to: '/apps/crm/dashboards/cockpit',
    title: { 'zh-CN': '管理驾驶舱', 'en-US': 'Cockpit' },
    icon: 'gauge',
    kind: { 'zh-CN': '客户管理', 'en-US': 'CRM' },
    at: '2026-11-28T06:00:00.000Z',
  }
  const names = (locale: string) =>
    visitsOf([visit], { t: (key) => key, label: (text: Label | undefined) => localize(text, locale) }).map(
      ({ title, tag }) => [title, tag],
    )
  expect([names('zh-CN'), names('en-US')]).toEqual([[['管理驾驶舱', '客户管理']], [['Cockpit', 'CRM']]])
})
