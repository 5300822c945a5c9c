/**
 * Where a ticket stands in the list that it was opened from. The list writes `gongdan.list` into the session's storage
 * (`{url, ids}`), and may give it with the navigation as `history.state.list` (`{ids, at}`).
 */

export interface ListPlace {
  url: string
  ids: number[]
  at: number
  previous: number | null
  next: number | null
}

export const LIST_KEY = 'gongdan.list'

function isIds(given: unknown): given is number[] {
  return Array.isArray(given) && given.every((one) => Number.isInteger(one))
}

/** Null where the ticket was opened by itself, or its list no longer holds it. */
export function placeIn(ticketId: number, stored: string | null, state: unknown): ListPlace | null {
  let ids: number[] = []
  let url = ''
  try {
    const kept = JSON.parse(stored ?? 'null') as { url?: unknown; ids?: unknown } | null
    if (typeof kept?.url === 'string' && kept.url.startsWith('/')) url = kept.url
    if (isIds(kept?.ids)) ids = kept.ids
  } catch {
    // Whatever stands there is not ours.
  }
  const given = (state as { list?: { ids?: unknown } } | null)?.list?.ids
  if (isIds(given)) ids = given
  const at = ids.indexOf(ticketId)
  if (at < 0) return null
  return { url, ids, at, previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null }
}
