import { describe, expect, it } from 'vitest'

import {
  addressField,
  contactChanges,
  draftFrom,
  emptyDraft,
  historyOf,
  looksLike,
  mainAddress,
  mergeOutcome,
  newContact,
  regionTree,
} from '@/modules/customers/model'

const contact = (rest: object) =>
  ({
    id: 1,
    name: 'Mei Lin',
    organisation: null,
    tier: null,
    region: null,
    preferred_channel: null,
    addresses: [],
    ...rest,
  }) as never

describe('what is typed into a search', () => {
  it.each([
    ['li.lei@example.com', 'email'],
    ['138 0013 8000', 'phone'],
    ['+44 20 7946 0101', 'phone'],
    ['李雷', 'name'],
    ['2 Rivers', 'name'],
  ])('%s begins a new contact as %s', (typed, field) => {
    expect(looksLike(typed)).toBe(field)
    expect(draftFrom(` ${typed} `)[field as 'email']).toBe(typed)
  })
})

describe('a form of a contact', () => {
  it('sends the first address of each channel as the one to use first', () => {
    const sent = newContact({ ...emptyDraft(), name: ' Mei ', phone: '138 0013 8000' })
    expect(sent.name).toBe('Mei')
    expect(sent.addresses).toEqual([
      { channel: 'phone', address: '138 0013 8000', is_primary: true, is_verified: false },
    ])
  })
  it('sends only what was changed', () => {
    const before = { ...emptyDraft(), name: 'Mei', tier: 'gold' }
    expect(contactChanges(before, { ...before, tier: null, note: 'VIP' })).toEqual({ tier: null, note: 'VIP' })
    expect(contactChanges(before, { ...before })).toEqual({})
  })
  it('knows which of the two fields a refused address was typed into', () => {
    const both = { ...emptyDraft(), email: 'a@example.com', phone: '1' }
    expect(addressField(both, 'addresses.1.address')).toBe('phone')
    expect(addressField({ ...both, email: '' }, 'addresses.0.address')).toBe('phone')
    expect(addressField(both, 'name')).toBeNull()
  })
})

describe('merging contacts', () => {
  it('moves addresses, fills what is empty and overwrites nothing', () => {
    const kept = contact({ tier: { name: 'Gold' } })
    const other = contact({
      name: 'M. Lin',
      tier: { name: 'Silver' },
      region: { name: 'North' },
      addresses: [{ channel: 'email', shown_as: 'm@example.com' }],
    })
    expect(mergeOutcome(kept, [other])).toEqual({
      addresses: [{ channel: 'email', shown_as: 'm@example.com', from: 'M. Lin' }],
      filled: [{ field: 'region', value: 'North', from: 'M. Lin' }],
    })
  })
})

describe('lists', () => {
  it('prefers the first address of a channel', () => {
    const list = [
      { channel: 'email', address: 'a', is_primary: false },
      { channel: 'email', address: 'b', is_primary: true },
    ] as never
    expect(mainAddress(list, 'email')?.address).toBe('b')
    expect(mainAddress(list, 'phone')).toBeUndefined()
  })
  it('tells tickets in hand from finished ones, without the one that is open and without merged ones', () => {
    const row = (id: number, state_category: string, shelf = 'desk') => ({ id, state_category, shelf })
    const rows = [
      row(1, 'open'),
      row(2, 'closed', 'archive'),
      row(3, 'solved'),
      row(4, 'open', 'merged'),
      row(5, 'open'),
    ]
    const history = historyOf(rows as never, 5)
    expect(history.open.map((one) => one.id)).toEqual([1])
    expect(history.closed.map((one) => one.id)).toEqual([2, 3])
  })
  it('stands regions under the one that holds them; one whose parent is gone stands at the top', () => {
    const tree = regionTree([
      { key: 'beijing', parent: 'north' },
      { key: 'north', parent: null },
      { key: 'lost', parent: 'gone' },
    ])
    expect(tree.map((one) => [one.key, one.depth])).toEqual([
      ['north', 0],
      ['beijing', 1],
      ['lost', 0],
    ])
  })
})
