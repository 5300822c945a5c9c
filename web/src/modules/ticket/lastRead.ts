/** How far somebody has read each ticket, on this device: what came since is not folded away. */

const KEY = 'gongdan.read'
const MOST = 400

function all(): Record<string, number> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, number>) ?? {}
  } catch {
    return {}
  }
}

export function lastRead(ticketId: number): number {
  return all()[ticketId] ?? 0
}

export function noteRead(ticketId: number, entryId: number): void {
  const read = all()
  if ((read[ticketId] ?? 0) >= entryId) return
  // Put last, so that the ones not opened for longest are forgotten first.
  const { [String(ticketId)]: _, ...rest } = read
  const kept = Object.entries(rest).slice(-MOST + 1)
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...Object.fromEntries(kept), [ticketId]: entryId }))
  } catch {
    // Without storage the last six are shown.
  }
}
