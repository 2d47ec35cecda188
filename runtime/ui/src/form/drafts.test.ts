import { beforeEach, describe, expect, it } from 'vitest'
import { createDraftStore } from './drafts.ts'

const place = { app: 'crm', form: 'customer' }
let kept: Map<string, string>
const storage = (limit = Infinity): Storage =>
  ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > limit) throw new DOMException('full', 'QuotaExceededError')
      kept.set(key, value)
    },
    removeItem: (key: string) => void kept.delete(key),
    key: (index: number) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }) as unknown as Storage

beforeEach(() => {
  kept = new Map()
})

describe('createDraftStore', () => {
  it('gives back what was typed, to the person who typed it and to nobody else', () => {
    createDraftStore(storage(), 'ann').save(place, { values: { name: '华瑞' }, savedAt: new Date().toISOString() })
    expect(createDraftStore(storage(), 'ann').load(place)?.values).toEqual({ name: '华瑞' })
    expect(createDraftStore(storage(), 'ben').load(place)).toBeUndefined()
  })

  it('keeps a new record and an existing one apart', () => {
    const store = createDraftStore(storage(), 'ann')
    store.save({ ...place, id: '1' }, { values: { name: 'old' }, savedAt: new Date().toISOString(), version: 4 })
    expect(store.load(place)).toBeUndefined()
    expect(store.load({ ...place, id: '1' })?.version).toBe(4)
  })

  it('forgets a draft after 90 days', () => {
    createDraftStore(storage(), 'ann').save(place, { values: {}, savedAt: '2026-01-01T00:00:00.000Z' })
    const later = (day: string) => createDraftStore(storage(), 'ann', () => new Date(day)).load(place)
    expect(later('2026-03-31T00:00:00.000Z')).toBeDefined()
    expect(later('2026-04-02T00:00:00.000Z')).toBeUndefined()
    expect(kept.size).toBe(0)
  })

  it('lists what one person has left, the latest first, without what is too old or no draft', () => {
    const now = () => new Date('2026-03-31T00:00:00.000Z')
    const at = (day: string) => ({ values: {}, savedAt: `${day}T00:00:00.000Z` })
    const store = createDraftStore(storage(), 'ann', now)
    store.save(place, at('2026-03-01'))
    store.save({ ...place, id: '1' }, at('2026-03-30'))
    store.save({ app: 'fl', form: 'request' }, at('2025-12-01'))
    createDraftStore(storage(), 'anna', now).save(place, at('2026-03-02'))
    kept.set('tenon.draft:ann:crm/order/new', '{broken')
    expect(store.all().map((one) => one.place)).toEqual([{ ...place, id: '1' }, place])
    expect([...kept.keys()]).not.toContain('tenon.draft:ann:fl/request/new')
  })

  it('says so when the browser cannot keep it, and ignores what is no draft', () => {
    const store = createDraftStore(storage(10), 'ann')
    expect(store.save(place, { values: { name: 'a long name' }, savedAt: new Date().toISOString() })).toBe(false)
    kept.set('tenon.draft:ann:crm/customer/new', '{broken')
    expect(store.load(place)).toBeUndefined()
  })
})
