import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { TicketRow } from '@/modules/ticket/queries'
import { beginOf, pinnedIn, slotAt, slotCount, slotOf, windowOf, type ListPage } from '@/modules/workbench/model/rows'

const row = (id: number, is_pinned = false): TicketRow => ({ id, is_pinned }) as TicketRow

/** Pages of a list of `size` rows of which the first `pinned` are pinned. */
function pagesOf(size: number, pinned: number): ListPage[] {
  const all = Array.from({ length: size }, (_, at) => row(at, at < pinned))
  const pages: ListPage[] = []
  for (let at = 0; at === 0 || beginOf(at) < size; at += 1) {
    const end = beginOf(at + 1)
    pages.push({ items: all.slice(beginOf(at), end), next_cursor: end < size ? String(end) : null })
  }
  return pages
}
const held = (pages: ListPage[], from: number, to: number) =>
  windowOf(
    pages.slice(from, to),
    pages.slice(from, to).map((_, at) => ({ at: from + at, cursor: null })),
  )

describe('rows of a long list', () => {
  it('stand each in one slot, headings between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 320 }), fc.integer({ min: 0, max: 60 }), (size, wanted) => {
        const pinned = Math.min(size, wanted)
        const pages = pagesOf(size, pinned)
        const window = held(pages, 0, pages.length)
        const layout = { window, pinned: pinnedIn(window) ?? 0 }
        expect(layout.pinned).toBe(pinned)
        const slots = Array.from({ length: slotCount(layout) }, (_, at) => slotAt(layout, at))
        const indices = slots.flatMap((slot) => (slot.kind === 'row' ? [slot.index] : []))
        expect(indices).toEqual(Array.from({ length: size }, (_, at) => at))
        for (const index of indices) {
          const slot = slots[slotOf(layout, index)]
          expect(slot).toEqual({ kind: 'row', index, row: window.rows[index] })
        }
      }),
    )
  })

  it('keep their place where pages before them were dropped', () => {
    const pages = pagesOf(500, 3)
    const window = held(pages, 2, 4)
    expect(window).toMatchObject({ first: 150, hasMore: true, known: 350 })
    const layout = { window, pinned: 3 }
    expect(slotAt(layout, slotOf(layout, 149))).toEqual({ kind: 'row', index: 149, row: null })
    expect(slotAt(layout, slotOf(layout, 150))).toMatchObject({ index: 150, row: { id: 150 } })
    expect(slotAt(layout, slotCount(layout) - 1)).toEqual({ kind: 'more' })
    expect(pinnedIn(window)).toBeNull()
  })

  it('need no second heading where all are pinned', () => {
    const window = held(pagesOf(2, 2), 0, 1)
    expect(slotCount({ window, pinned: 2 })).toBe(3)
  })
})
