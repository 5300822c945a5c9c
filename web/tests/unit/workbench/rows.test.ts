import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { TicketRow } from '@/modules/ticket/queries'
import { PAGE, pinnedIn, slotAt, slotCount, slotOf, windowOf, type ListPage } from '@/modules/workbench/model/rows'

const row = (id: number, is_pinned = false): TicketRow => ({ id, is_pinned }) as TicketRow

/** Pages of a list of `size` rows of which the first `pinned` are pinned. */
function pagesOf(size: number, pinned: number): ListPage[] {
  const all = Array.from({ length: size }, (_, at) => row(at, at < pinned))
  const pages: ListPage[] = []
  for (let at = 0; at === 0 || at < size; at += PAGE) {
    pages.push({ items: all.slice(at, at + PAGE), next_cursor: at + PAGE < size ? String(at) : null })
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
    const pages = pagesOf(300, 3)
    const window = held(pages, 2, 4)
    expect(window).toMatchObject({ first: 100, hasMore: true, known: 200 })
    const layout = { window, pinned: 3 }
    expect(slotAt(layout, slotOf(layout, 99))).toEqual({ kind: 'row', index: 99, row: null })
    expect(slotAt(layout, slotOf(layout, 100))).toMatchObject({ index: 100, row: { id: 100 } })
    expect(slotAt(layout, slotCount(layout) - 1)).toEqual({ kind: 'more' })
    expect(pinnedIn(window)).toBeNull()
  })

  it('need no second heading where all are pinned', () => {
    const window = held(pagesOf(2, 2), 0, 1)
    expect(slotCount({ window, pinned: 2 })).toBe(3)
  })
})
