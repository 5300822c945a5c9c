import { expect, test } from 'vitest'

import { filterOf, isNarrowed, queryOf, searchOf, toggled } from '@/modules/search/model'

test('an address is a search, and a search is an address', () => {
  const query = { q: 'printer', state: 'open,waiting', type: 'incident', assignee: '7', time: '30', in: 'any' }
  expect(queryOf(searchOf(query))).toEqual(query)
  expect(Object.values(queryOf(searchOf({}))).every((one) => one === undefined)).toBe(true)
})

test('what an address says wrongly is left out', () => {
  const search = searchOf({ q: ['a'], state: 'open,<script>', assignee: '-1', time: 'never', in: 'moon' })
  expect(search).toEqual({ q: '', states: ['open'], types: [], assignee: null, span: 'all', shelf: 'desk' })
})

test('the server is asked by a tree of tests', () => {
  expect(filterOf(searchOf({ q: 'x' }))).toBeUndefined()
  expect(JSON.parse(filterOf(searchOf({ state: 'open', time: '7' }))!)).toEqual({
    all: [
      { field: 'state_category', op: 'is_any_of', value: ['open'] },
      { field: 'updated_at', op: 'within_last', value: { amount: 7, unit: 'days' } },
    ],
  })
  expect(isNarrowed(searchOf({ in: 'archive' }))).toBe(true)
})

test('a choice is put in and taken out', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})
