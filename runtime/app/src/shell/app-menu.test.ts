import type { AppDefinitions } from '@tenon/ui/api'
import { expect, test } from 'vitest'
import { listLabel } from './app-menu.ts'

const form = (key: string, label: string) => ({ kind: 'form', key, label, fields: [] })
const definitions = {
  app: {
    key: 'crm',
    menu: [
      {
        group: '业务',
        items: [
          { kind: 'form', key: 'customer', label: 'Customers' },
          { kind: 'form', key: 'contact' },
          { kind: 'dashboard', key: 'invoice', label: 'Bills' },
        ],
      },
    ],
  },
  forms: {
    customer: form('customer', 'Customer'),
    contact: form('contact', 'Contact'),
    invoice: form('invoice', 'Invoice'),
  },
  dashboards: { invoice: { key: 'invoice', label: 'Bills' } },
  reports: {},
  rights: {},
} as unknown as AppDefinitions

test.each([
  ['customer', 'Customers', 'as the menu calls them'],
  ['contact', 'Contact', 'as the form is called where the menu says nothing else'],
  ['invoice', 'Invoice', 'whatever a board of that name is called'],
  ['nothing', undefined, 'not at all where there is no such form'],
] as const)('records of %s are called %s: %s', (key, expected, _why) => {
  expect(listLabel(definitions, key)).toBe(expected)
})
