/** Two people edit the same thing: what each changed, and where they meet. */

export interface Meeting<T> {
  /** What the form shows now: the other's changes are taken over where this person had changed nothing. */
  draft: T
  /** Fields that both changed, differently. */
  conflicts: (keyof T)[]
  /** Fields that the other changed. */
  theirs: (keyof T)[]
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

export function changedFields<T extends object>(base: T, draft: T): (keyof T)[] {
  return (Object.keys(draft) as (keyof T)[]).filter((field) => !isSame(base[field], draft[field]))
}

export function meet<T extends object>(base: T, draft: T, fresh: T): Meeting<T> {
  const mine = changedFields(base, draft)
  const theirs = changedFields(base, fresh)
  const merged = { ...fresh }
  for (const field of mine) merged[field] = draft[field]
  const conflicts = mine.filter((field) => theirs.includes(field) && !isSame(draft[field], fresh[field]))
  return { draft: merged, conflicts, theirs }
}
