import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  isSame,
  isTurned,
  ofParts,
  partsOf,
  testsOf,
  toRows,
  toTree,
  turn,
  withoutEmptyGroups,
  type GroupRow,
  type Row,
  type Tree,
} from '@/modules/conditions/tree'

const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.record({ amount: fc.integer({ min: 1, max: 99 }), unit: fc.constantFrom('minutes', 'hours', 'days', 'weeks') }),
)
const test = fc.oneof(
  fc.record({
    field: fc.constantFrom('priority', 'team', 'field:model'),
    op: fc.constantFrom('is', 'is_any_of'),
    value,
  }),
  fc.record({ field: fc.constantFrom('assignee', 'due_at'), op: fc.constantFrom('is_set', 'is_not_set') }),
)
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    test as fc.Arbitrary<Tree>,
    fc.record({ all: fc.array(tie('tree'), { maxLength: 4 }) }) as fc.Arbitrary<Tree>,
    fc.record({ any: fc.array(tie('tree'), { maxLength: 4 }) }) as fc.Arbitrary<Tree>,
    fc.record({ not: tie('tree') }) as fc.Arbitrary<Tree>,
  ),
}))

function rowsIn(row: Row): Row[] {
  return row.kind === 'test' ? [row] : [row, ...row.rows.flatMap(rowsIn)]
}

describe('a condition as rows', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(tree, (given) => {
        expect(toTree(toRows(given))).toEqual(given)
      }),
    )
  })

  it('gives each row an identity of its own', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const ids = rowsIn(toRows(given)).map((row) => row.id)
        expect(new Set(ids).size).toBe(ids.length)
      }),
    )
  })

  it('shows every test once, in reading order', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const shown = rowsIn(toRows(given)).flatMap((row) => (row.kind === 'test' ? [[row.field, row.op]] : []))
        expect(shown).toEqual(testsOf(given).map((one) => [one.field, one.op]))
      }),
    )
  })

  it('turned twice is the opposite of the opposite', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const root = toRows(given)
        const was = isTurned(root)
        turn(root)
        expect(isTurned(root)).toBe(!was)
        turn(root)
        expect(isTurned(root)).toBe(was)
      }),
    )
  })

  it('a single test grows into a group when another joins it', () => {
    const root = toRows({ field: 'priority', op: 'is', value: 'high' })
    const grown: GroupRow = {
      ...root,
      rows: [...root.rows, { kind: 'test', id: 0, nots: 0, field: 'assignee', op: 'is_set' }],
    }
    expect(toTree(grown)).toEqual({
      all: [
        { field: 'priority', op: 'is', value: 'high' },
        { field: 'assignee', op: 'is_set' },
      ],
    })
  })

  it('leaves out groups in which nothing stands, however deep', () => {
    fc.assert(
      fc.property(tree, (given) => {
        const kept = withoutEmptyGroups(toRows(given))
        const groups = rowsIn(kept).filter((row) => row.kind === 'group' && row.id !== kept.id) as GroupRow[]
        expect(groups.every((group) => group.rows.length > 0)).toBe(true)
      }),
    )
  })

  it('is cut into the parts that must all hold, and put together again', () => {
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (parts) => {
        expect(partsOf(ofParts(parts))).toEqual(parts)
      }),
    )
    expect(partsOf({ field: 'team', op: 'is', value: 1 })).toHaveLength(1)
    expect(partsOf(null)).toEqual([])
  })

  it('is the same whatever the order of its keys', () => {
    expect(isSame({ field: 'a', op: 'is', value: 1 }, { value: 1, op: 'is', field: 'a' } as Tree)).toBe(true)
    expect(isSame({ all: [] }, { any: [] })).toBe(false)
  })
})
