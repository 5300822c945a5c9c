/** The address of the workbench: which tickets are listed, in which order, and which one is looked at. */

import type { LocationQuery, LocationQueryRaw } from 'vue-router'

import type { Tree } from '@/modules/conditions/tree'

export const SORTS = [
  '-pinned',
  '-updated_at',
  'updated_at',
  '-created_at',
  'created_at',
  'priority',
  'due_at',
  'number',
  '-number',
] as const
export type Sort = (typeof SORTS)[number]

export interface Address {
  view: number | null
  /** A condition instead of the one of the view; null: as the view has it. */
  filter: Tree | null
  /** null: as the view has it. */
  sort: Sort | null
  q: string
  ticket: number | null
}

/** What a list is asked for. */
export interface Asked {
  view?: number
  filter?: string
  q?: string
  sort?: string
}

function one(value: LocationQuery[string] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? ''
}

function id(value: LocationQuery[string] | undefined): number | null {
  const text = one(value)
  return /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null
}

function tree(text: string): Tree | null {
  if (!text) return null
  try {
    const read: unknown = JSON.parse(text)
    return read !== null && typeof read === 'object' && !Array.isArray(read) ? (read as Tree) : null
  } catch {
    return null
  }
}

/** What cannot be read counts as not given: an address typed by hand never breaks the page. */
export function readAddress(query: LocationQuery): Address {
  const sort = one(query.sort)
  return {
    view: id(query.view),
    filter: tree(one(query.filter)),
    sort: (SORTS as readonly string[]).includes(sort) ? (sort as Sort) : null,
    q: one(query.q).slice(0, 500),
    ticket: id(query.ticket),
  }
}

export function writeAddress(address: Partial<Address>): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  if (address.view) query.view = String(address.view)
  if (address.filter) query.filter = JSON.stringify(address.filter)
  if (address.sort) query.sort = address.sort
  if (address.q) query.q = address.q
  if (address.ticket) query.ticket = String(address.ticket)
  return query
}

/** What to ask the server: a condition of one's own stands instead of the view's, but keeps its order. */
export function askedOf(address: Address, sortOfView?: string): Asked {
  const asked: Asked = {}
  if (address.filter) asked.filter = JSON.stringify(address.filter)
  else if (address.view) asked.view = address.view
  if (address.q) asked.q = address.q
  const sort = address.sort ?? (address.filter ? sortOfView : undefined)
  if (sort) asked.sort = sort
  return asked
}

/** What the list is asked for at an address, when it is known what its view says; null: it is not known yet which list. */
export function askedAt(address: Address, view: { sort: string } | null): Asked | null {
  if (address.view) return askedOf(address, view?.sort)
  if (!address.filter && !address.q) return null
  return askedOf({ ...address, sort: address.sort ?? '-pinned' })
}

/** The same, as bulk edits take it. */
export function selectionOf(address: Address): { view?: number; filter?: Record<string, unknown>; q?: string } {
  const chosen: { view?: number; filter?: Record<string, unknown>; q?: string } = {}
  if (address.filter) chosen.filter = address.filter as unknown as Record<string, unknown>
  else if (address.view) chosen.view = address.view
  if (address.q) chosen.q = address.q
  if (!chosen.filter && !chosen.view && !chosen.q) chosen.filter = { all: [] }
  return chosen
}
