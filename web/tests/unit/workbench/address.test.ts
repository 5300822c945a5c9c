import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { placed } from '@/modules/workbench/ahead'
import {
  askedAt,
  askedOf,
  readAddress,
  selectionOf,
  SORTS,
  writeAddress,
  type Address,
} from '@/modules/workbench/model/address'
import type { View } from '@/modules/workbench/model/views'

const address = fc.record({
  view: fc.option(fc.integer({ min: 1, max: 1e9 })),
  filter: fc.option(
    fc.record({ all: fc.array(fc.record({ field: fc.string({ minLength: 1 }), op: fc.string({ minLength: 1 }) })) }),
  ),
  sort: fc.option(fc.constantFrom(...SORTS)),
  q: fc.string({ maxLength: 40 }),
  ticket: fc.option(fc.integer({ min: 1, max: 1e9 })),
}) as fc.Arbitrary<Address>
const EMPTY: Address = { view: null, filter: null, sort: null, q: '', ticket: null }

describe('the address of the list', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(address, (given) => {
        expect(readAddress(writeAddress(given) as Record<string, string>)).toEqual(given)
      }),
    )
  })

  it('passes over what cannot be read', () => {
    expect(readAddress({ view: '-3', filter: '{"all":', sort: 'colour', ticket: 'x', q: ['a', 'b'] })).toEqual({
      ...EMPTY,
      q: 'a',
    })
    expect(readAddress({ filter: '[1]' }).filter).toBeNull()
  })

  it('asks for a view as it is, and for a condition of its own instead of it', () => {
    expect(askedOf({ ...EMPTY, view: 3 }, '-pinned')).toEqual({ view: 3 })
    expect(askedOf({ ...EMPTY, view: 3, filter: { all: [] } }, 'due_at')).toEqual({
      filter: '{"all":[]}',
      sort: 'due_at',
    })
    expect(askedOf({ ...EMPTY, view: 3, sort: 'number' }, '-pinned')).toEqual({ view: 3, sort: 'number' })
  })

  it('chooses the same tickets for a bulk edit', () => {
    expect(selectionOf({ ...EMPTY, view: 3, q: 'x' })).toEqual({ view: 3, q: 'x' })
    expect(selectionOf(EMPTY)).toEqual({ filter: { all: [] } })
  })
})

describe('an address without a word about the list', () => {
  const groups = [{ key: 'shared', kind: 'shared' as const, teamId: null, views: [{ id: 7 }, { id: 8 }] as View[] }]

  it('means the first view, and asks for nothing before the views are known', () => {
    expect(placed(EMPTY, groups).view).toBe(7)
    expect(askedAt(placed(EMPTY, groups), { sort: '-pinned' })).toEqual({ view: 7 })
    expect(askedAt(placed(EMPTY, []), null)).toBeNull()
  })

  it('stays as it is once it says something', () => {
    const searched = { ...EMPTY, q: 'toner' }
    expect(placed(searched, groups)).toBe(searched)
    expect(askedAt(searched, null)).toEqual({ q: 'toner', sort: '-pinned' })
  })
})
