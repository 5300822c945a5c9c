import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  carriedOver,
  EMPTY,
  isUntouched,
  judgedValues,
  openTicket,
  stillMissing,
  withContent,
} from '@/modules/intake/model'

const kept = (values: Record<string, unknown>, contact: { id: number; name: string } | null = null) => ({
  type: 'incident',
  values,
  contact,
})

describe('what is still missing', () => {
  const judged = [{ field: 'title' }, { field: 'requester' }, { field: 'count' }]

  it('leaves out what was filled in since it was judged', () => {
    expect(stillMissing(judged, kept({ title: 'Jam', count: 0 }, { id: 7, name: 'Li' }))).toEqual([])
  })

  it('keeps what is empty', () => {
    expect(stillMissing(judged, kept({ title: '' })).map((one) => one.field)).toEqual(['title', 'requester', 'count'])
  })
})

describe('opening a ticket', () => {
  it('tells own fields from custom ones, and leaves out what is empty', () => {
    const body = openTicket(
      kept({ title: 'Jam', priority: 'high', serial_no: 'S1', model: '', tags: [] }, { id: 7, name: 'Li' }),
      [3],
    )
    expect(body).toEqual({
      title: 'Jam',
      priority: 'high',
      type: 'incident',
      fields: { serial_no: 'S1' },
      files: [3],
      requester: { id: 7 },
    })
  })

  it('sends no or 0, which are answers', () => {
    expect(openTicket(kept({ title: 'x', damaged: false, count: 0 }), []).fields).toEqual({
      damaged: false,
      count: 0,
    })
  })

  it('an untouched form has nothing to lose', () => {
    expect(isUntouched(EMPTY)).toBe(true)
    expect(isUntouched(kept({ title: ' ' }))).toBe(false)
  })

  it('is judged with customer and files as the form names them', () => {
    expect(judgedValues(kept({ title: 'x' }, { id: 1, name: 'Li' }), [2])).toEqual({
      title: 'x',
      requester: { id: 1 },
      files: [2],
    })
  })
})

describe('templates', () => {
  it('never overwrite what somebody typed', () => {
    const values = fc.dictionary(fc.constantFrom('title', 'description', 'order_no'), fc.string({ minLength: 1 }))
    fc.assert(
      fc.property(values, values, (typed, offered) => {
        const { order_no, ...own } = offered
        const merged = withContent(typed, { ...own, fields: order_no ? { order_no } : {} })
        for (const [key, value] of Object.entries(typed)) expect(merged[key]).toBe(value)
        for (const key of Object.keys(offered)) expect(merged[key]).toBeTruthy()
      }),
    )
  })
})

it('another type takes over what it asks too, and nothing is thrown away', () => {
  const { kept: carried, aside } = carriedOver({ title: 'x', order_no: '1', model: 'm' }, new Set(['order_no']))
  expect(carried).toEqual({ title: 'x', order_no: '1' })
  expect(aside).toEqual({ model: 'm' })
})
