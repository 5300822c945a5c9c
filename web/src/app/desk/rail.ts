/** Pure: which places of the menu have an entry of their own, and which wait behind "more". */

interface Place {
  isAtFoot?: boolean
}

export interface Rail<T> {
  shown: T[]
  foot: T[]
  hidden: T[]
}

/** At most `most` entries; where there are more, the last daily ones give way, and "more" takes a place itself. */
export function railOf<T extends Place>(places: T[], most: number): Rail<T> {
  const daily = places.filter((one) => !one.isAtFoot)
  const foot = places.filter((one) => one.isAtFoot)
  if (places.length <= most) return { shown: daily, foot, hidden: [] }
  // Without room for the foot the daily work goes first.
  const keptFoot = most >= 8 ? foot : []
  const room = Math.max(1, most - 1 - keptFoot.length)
  const hidden = [...daily.slice(room), ...(keptFoot.length ? [] : foot)]
  return { shown: daily.slice(0, room), foot: keptFoot, hidden }
}
