import { expect, test } from 'vitest'
import { recordInLink } from './record-in-link.ts'

const ID = '0198c0de-0000-7000-8000-00000000abcd'

test('knows a record by its link or its bare id, and takes everything else for a search', () => {
  expect(recordInLink(`https://tenon.example/apps/crm/forms/customer/records/${ID}?from=list`)).toBe(ID)
  expect(recordInLink(` ${ID.toUpperCase()} `)).toBe(ID)
  expect(recordInLink('上海华瑞')).toBeUndefined()
  expect(recordInLink(`订单 ${ID}`)).toBeUndefined()
})
