// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { filterFromAddress, filterInAddress } from './filter-address.ts'

it('a filter stands in the address, so that a link shows the same to a colleague', () => {
  const filter = { '==': [{ var: 'stage' }, '赢单'] }
  expect(filterInAddress(filter)).toBe(JSON.stringify(filter))
  expect(filterFromAddress(filterInAddress(filter))).toEqual(filter)
  expect(filterFromAddress(filterInAddress(null))).toBeNull()
})

it('one that names 1,500 records fits all the same and is there after the page is loaded again', () => {
  const ids = Array.from({ length: 1_500 }, (_, i) => `0198aaaa-0000-7000-8000-${String(i).padStart(12, '0')}`)
  const filter = { in: [{ var: 'id' }, ids] }
  const address = filterInAddress(filter)
  expect(address.length).toBeLessThan(40)
  expect(filterFromAddress(address)).toEqual(filter)
})

it('says nothing where it is broken, unknown to this tab, or not there', () => {
  expect([filterFromAddress('{'), filterFromAddress('~elsewhere'), filterFromAddress(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('stands in the address where the tab cannot keep it', () => {
  const full = { setItem: () => { throw new Error('full') }, getItem: () => null } as unknown as Storage // prettier-ignore
  const long = { '==': [{ var: 'name' }, 'x'.repeat(5_000)] }
  expect(filterInAddress(long, full)).toBe(JSON.stringify(long))
})
