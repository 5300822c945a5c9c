import { describe, expect, it } from 'vitest'

import { countBelow, isInside, patchesFor, rowsOf, targetOf, type Node } from '@/modules/organisation/model/tree'
import { dropTarget } from '@/modules/organisation/parts/useTreeMoves'

function node(id: number, parent_id: number | null, position: number, children: Node[] = []): Node {
  return { id, name: `d${id}`, parent_id, position, is_active: true, version: 1, children }
}
const tree = (): Node[] => [
  node(1, null, 1000, [node(2, 1, 1000, [node(4, 2, 0)]), node(3, 1, 2000)]),
  node(5, null, 2000),
]

describe('the tree of departments', () => {
  it('is shown top down, folded branches left out', () => {
    expect(rowsOf(tree()).map((row) => [row.node.id, row.depth])).toEqual([
      [1, 0],
      [2, 1],
      [4, 2],
      [3, 1],
      [5, 0],
    ])
    expect(rowsOf(tree(), (id) => id === 2).map((row) => row.node.id)).toEqual([1, 2, 3, 5])
    expect(countBelow(tree()[0] as Node)).toBe(3)
  })

  it('knows where a key would move a department, and where it cannot go', () => {
    expect(targetOf(tree(), 3, 'up')).toEqual({ parent_id: 1, at: 0 })
    expect(targetOf(tree(), 3, 'in')).toEqual({ parent_id: 2, at: 1 })
    expect(targetOf(tree(), 2, 'out')).toEqual({ parent_id: null, at: 1 })
    expect(targetOf(tree(), 2, 'up')).toBeNull()
    expect(targetOf(tree(), 2, 'in')).toBeNull()
    expect(targetOf(tree(), 1, 'out')).toBeNull()
  })

  it('changes one row where there is room between the neighbours', () => {
    expect(patchesFor(tree(), 5, { parent_id: 1, at: 1 })).toEqual([
      { id: 5, version: 1, parent_id: 1, position: 1500 },
    ])
    expect(patchesFor(tree(), 3, { parent_id: null, at: 2 })).toEqual([
      { id: 3, version: 1, parent_id: null, position: 3000 },
    ])
  })

  it('numbers the neighbours anew where there is none', () => {
    const crowded = [node(1, null, 0), node(2, null, 0), node(3, null, 0)]
    const patches = patchesFor(crowded, 3, { parent_id: null, at: 0 })
    expect(patches.map((one) => [one.id, one.position])).toEqual([
      [3, 1000],
      [1, 2000],
      [2, 3000],
    ])
  })

  it('hangs nothing below itself, and does nothing where nothing moves', () => {
    expect(isInside(tree()[0] as Node, 4)).toBe(true)
    expect(patchesFor(tree(), 1, { parent_id: 4, at: 0 })).toEqual([])
    expect(patchesFor(tree(), 3, { parent_id: 1, at: 1 })).toEqual([])
  })

  it('drops before, after and into a row', () => {
    expect(dropTarget(tree(), 5, 3, 'before')).toEqual({ parent_id: 1, at: 1 })
    expect(dropTarget(tree(), 5, 3, 'after')).toEqual({ parent_id: 1, at: 2 })
    expect(dropTarget(tree(), 5, 2, 'inside')).toEqual({ parent_id: 2, at: 1 })
  })
})
