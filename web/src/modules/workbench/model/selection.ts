/** Which tickets are chosen: some by id, or all that the list holds. */

export interface Selection {
  ids: ReadonlySet<number>
  /** All of the list, also what is not loaded. */
  isWhole: boolean
  /** Where a stretch of rows began. */
  anchor: number | null
}

export const NOTHING: Selection = { ids: new Set(), isWhole: false, anchor: null }

export function toggled(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids)
  if (!ids.delete(id)) ids.add(id)
  return { ids, isWhole: false, anchor: id }
}

/** Choose everything between the anchor and this one, in the order shown. */
export function stretched(selection: Selection, id: number, shown: number[]): Selection {
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor)
  const to = shown.indexOf(id)
  if (from < 0 || to < 0) return { ...toggled(selection, id), ids: new Set([...selection.ids, id]) }
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1)
  return { ids: new Set([...selection.ids, ...between]), isWhole: false, anchor: selection.anchor }
}

export function isSomething(selection: Selection): boolean {
  return selection.isWhole || selection.ids.size > 0
}
