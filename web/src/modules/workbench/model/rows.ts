/**
 * The rows of a long list: a window of loaded pages within all rows passed so far, under headings where urgent ones are
 * pinned. What is shown at a place is worked out, not kept, so that a million rows cost no more than fifty.
 */

import type { Schemas } from '@/api/client'
import type { TicketRow } from '@/modules/ticket/queries'

export const PAGE = 50
/** Pages held at most: those scrolled past are dropped, and fetched again on the way back. */
export const MAX_PAGES = 8

export interface ListPage {
  items: TicketRow[]
  next_cursor: string | null
  count?: Schemas['CountOut'] | null
}

/** Which page: by the cursor it begins with, and by its place. */
export interface PageAt {
  at: number
  cursor: string | null
}

export interface Window {
  /** Place of the first loaded row among all. */
  first: number
  rows: TicketRow[]
  hasMore: boolean
  /** Rows that are known to exist from the beginning. */
  known: number
}

export function windowOf(pages: ListPage[], params: PageAt[]): Window {
  const first = (params[0]?.at ?? 0) * PAGE
  const rows = pages.flatMap((page) => page.items)
  return { first, rows, hasMore: Boolean(pages.at(-1)?.next_cursor), known: first + rows.length }
}

/** How many rows at the top are pinned; null where the loaded pages do not tell. */
export function pinnedIn(window: Window): number | null {
  const boundary = window.rows.findIndex((row) => !row.is_pinned)
  if (window.first === 0) return boundary < 0 ? window.rows.length : boundary
  if (boundary > 0) return window.first + boundary
  return null
}

export type Slot =
  | { kind: 'pinned' | 'rest' }
  /** `row` is null where it was dropped or is not there yet. */
  | { kind: 'row'; index: number; row: TicketRow | null }
  | { kind: 'more' }

export interface Layout {
  window: Window
  /** Pinned rows that stand under a heading of their own; 0: no headings. */
  pinned: number
}

export function slotCount({ window, pinned }: Layout): number {
  const headings = pinned > 0 ? (window.known > pinned || window.hasMore ? 2 : 1) : 0
  return window.known + headings + (window.hasMore ? 1 : 0)
}

export function slotAt(layout: Layout, at: number): Slot {
  const { window, pinned } = layout
  let index = at
  if (pinned > 0) {
    if (at === 0) return { kind: 'pinned' }
    if (at === pinned + 1) return { kind: 'rest' }
    index = at < pinned + 1 ? at - 1 : at - 2
  }
  if (index >= window.known) return { kind: 'more' }
  return { kind: 'row', index, row: window.rows[index - window.first] ?? null }
}

/** The slot in which a row stands. */
export function slotOf({ pinned }: Layout, index: number): number {
  if (pinned === 0) return index
  return index < pinned ? index + 1 : index + 2
}
