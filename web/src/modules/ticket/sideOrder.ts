/** Pure: the order of the panels at the side, as somebody arranged it, and which are folded. */

export interface SideOrder {
  order: string[]
  folded: string[]
}

/** Panels in the person's order; new ones stand where their module wants them. */
export function arranged<T extends { key: string }>(panels: T[], order: string[]): T[] {
  const known = panels
    .filter((one) => order.includes(one.key))
    .sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
  return panels.reduce<T[]>((out, panel, at) => {
    if (order.includes(panel.key)) return out
    const before = panels[at - 1]
    const place = before ? out.findIndex((one) => one.key === before.key) + 1 : 0
    return [...out.slice(0, place), panel, ...out.slice(place)]
  }, known)
}

export function moved(keys: string[], key: string, by: -1 | 1): string[] {
  const at = keys.indexOf(key)
  const to = at + by
  if (at < 0 || to < 0 || to >= keys.length) return keys
  const out = [...keys]
  out.splice(at, 1)
  out.splice(to, 0, key)
  return out
}
