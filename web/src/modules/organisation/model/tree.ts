/** Moves in the tree of departments, as data: where something goes, and what the server is told. */

export interface Node {
  id: number
  name: string
  parent_id: number | null
  position: number
  is_active: boolean
  version: number
  children: Node[]
}

export interface Row<T extends Node = Node> {
  node: T
  depth: number
  /** Place among its neighbours, from 0. */
  at: number
  siblings: T[]
}

/** The tree as rows, top down; what lies below a folded one is left out. */
export function rowsOf<T extends Node>(roots: T[], isFolded: (id: number) => boolean = () => false): Row<T>[] {
  const rows: Row<T>[] = []
  const walk = (siblings: T[], depth: number): void => {
    siblings.forEach((node, at) => {
      rows.push({ node, depth, at, siblings })
      if (!isFolded(node.id)) walk(node.children as T[], depth + 1)
    })
  }
  walk(roots, 0)
  return rows
}

export function findNode<T extends Node>(roots: T[], id: number): T | null {
  return rowsOf(roots).find((row) => row.node.id === id)?.node ?? null
}

/** Whether `id` lies in the branch of `top`, itself included: nothing may be hung below itself. */
export function isInside(top: Node, id: number): boolean {
  return top.id === id || top.children.some((child) => isInside(child, id))
}

/** How many departments hang below. */
export function countBelow(node: Node): number {
  return node.children.reduce((sum, child) => sum + 1 + countBelow(child), 0)
}

export interface Target {
  parent_id: number | null
  /** Place among the children of the parent, the moved one not counted. */
  at: number
}

export type Direction = 'up' | 'down' | 'in' | 'out'

/** Where a key would move it (Alt+arrows); null where it cannot go. */
export function targetOf(roots: Node[], id: number, direction: Direction): Target | null {
  const row = rowsOf(roots).find((one) => one.node.id === id)
  if (!row) return null
  const { node, at, siblings } = row
  if (direction === 'up') return at > 0 ? { parent_id: node.parent_id, at: at - 1 } : null
  if (direction === 'down') return at < siblings.length - 1 ? { parent_id: node.parent_id, at: at + 1 } : null
  if (direction === 'in') {
    const above = siblings[at - 1]
    return above ? { parent_id: above.id, at: above.children.length } : null
  }
  const parent = node.parent_id === null ? null : findNode(roots, node.parent_id)
  if (!parent) return null
  const uncles = parent.parent_id === null ? roots : (findNode(roots, parent.parent_id)?.children ?? [])
  return { parent_id: parent.parent_id, at: uncles.findIndex((one) => one.id === parent.id) + 1 }
}

export interface Patch {
  id: number
  version: number
  parent_id?: number | null
  position?: number
}

/** Space between neighbours, so that most moves change one row alone. */
const STEP = 1000
const MOST = 1_000_000

/**
 * What must be changed for a move, the moved one first. Neighbours are numbered anew only where there is no room between
 * them. Empty: it is there already, or the move is not possible.
 */
export function patchesFor(roots: Node[], id: number, target: Target): Patch[] {
  const node = findNode(roots, id)
  if (!node || (target.parent_id !== null && isInside(node, target.parent_id))) return []
  const neighbours = (target.parent_id === null ? roots : (findNode(roots, target.parent_id)?.children ?? [])).filter(
    (one) => one.id !== id,
  )
  const at = Math.min(Math.max(target.at, 0), neighbours.length)
  const isMoving = node.parent_id !== target.parent_id
  if (!isMoving) {
    const before = rowsOf(roots).find((row) => row.node.id === id)?.at
    if (before === at) return []
  }
  const before = neighbours[at - 1]
  const after = neighbours[at]
  const low = before ? before.position : after ? Math.max(0, after.position - 2 * STEP) - 1 : -1
  const high = after ? after.position : (before?.position ?? 0) + 2 * STEP
  const own: Patch = { id, version: node.version }
  if (isMoving) own.parent_id = target.parent_id
  const middle = Math.floor((low + high) / 2)
  if (middle > low && middle < high && middle >= 0 && middle <= MOST) return [{ ...own, position: middle }]
  const all = [...neighbours.slice(0, at), node, ...neighbours.slice(at)]
  const anew = all.map((one, place) => ({ one, position: (place + 1) * STEP }))
  return anew
    .filter(({ one, position }) => one.id === id || one.position !== position)
    .map(({ one, position }) =>
      one.id === id ? { ...own, position } : { id: one.id, version: one.version, position },
    )
    .sort((a, b) => Number(b.id === id) - Number(a.id === id))
}
