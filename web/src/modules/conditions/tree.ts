/**
 * A condition as the API keeps it (`Tree`) and as a person edits it (`Row`s with an identity), and the way between them.
 *
 * The way there and back changes nothing: what is not touched is saved as it was, double negations included.
 */

export type Tree = { all: Tree[] } | { any: Tree[] } | { not: Tree } | Test

export interface Test {
  field: string
  op: string
  value?: unknown
}

export type Mode = 'all' | 'any'

export interface TestRow {
  kind: 'test'
  id: number
  /** How many `not` stand around it; an odd number turns it round. */
  nots: number
  field: string
  op: string
  value?: unknown
}

export interface GroupRow {
  kind: 'group'
  id: number
  nots: number
  mode: Mode
  rows: Row[]
  /** The saved condition is the one test itself, without a group around it. */
  isBare?: boolean
}

export type Row = TestRow | GroupRow

/** As many groups in one another as the server takes. */
export const MAX_DEPTH = 8
export const EVERYTHING: Tree = { all: [] }

let last = 0

export function newId(): number {
  return (last += 1)
}

export function isTest(tree: Tree): tree is Test {
  return 'field' in tree
}

function rowOf(tree: Tree, nots: number): Row {
  if (isTest(tree)) {
    const row: TestRow = { kind: 'test', id: newId(), nots, field: tree.field, op: tree.op }
    if ('value' in tree) row.value = tree.value
    return row
  }
  if ('not' in tree) return rowOf(tree.not, nots + 1)
  const mode: Mode = 'all' in tree ? 'all' : 'any'
  const children = 'all' in tree ? tree.all : tree.any
  return { kind: 'group', id: newId(), nots, mode, rows: children.map((child) => rowOf(child, 0)) }
}

/** The rows of a condition: always one group at the top, since that is where rows are added. */
export function toRows(tree: Tree): GroupRow {
  const row = rowOf(tree, 0)
  if (row.kind === 'group') return row
  return { kind: 'group', id: newId(), nots: 0, mode: 'all', rows: [row], isBare: true }
}

function bareTree(row: Row): Tree {
  if (row.kind === 'group') {
    const children = row.rows.map((child) => treeOf(child))
    return row.mode === 'all' ? { all: children } : { any: children }
  }
  return 'value' in row && row.value !== undefined
    ? { field: row.field, op: row.op, value: row.value }
    : { field: row.field, op: row.op }
}

function treeOf(row: Row): Tree {
  let tree = bareTree(row)
  for (let n = 0; n < row.nots; n += 1) tree = { not: tree }
  return tree
}

export function toTree(root: GroupRow): Tree {
  const only = root.rows[0]
  if (root.isBare && root.rows.length === 1 && only && root.nots === 0) return treeOf(only)
  return treeOf(root)
}

export function isTurned(row: Row): boolean {
  return row.nots % 2 === 1
}

/** Turn a row round, or back: with one `not` or none. */
export function turn(row: Row): void {
  row.nots = isTurned(row) ? 0 : 1
}

/** Every test of a tree, in reading order. */
export function testsOf(tree: Tree): Test[] {
  if (isTest(tree)) return [tree]
  if ('not' in tree) return testsOf(tree.not)
  return ('all' in tree ? tree.all : tree.any).flatMap(testsOf)
}

/** Groups that hold nothing are left out, so that an empty one does not keep a condition from being saved. */
export function withoutEmptyGroups(root: GroupRow): GroupRow {
  const kept = root.rows
    .map((row) => (row.kind === 'group' ? withoutEmptyGroups(row) : row))
    .filter((row) => row.kind === 'test' || row.rows.length > 0)
  return { ...root, rows: kept }
}

/** The parts that must all hold, for chips: those of an `all` at the top, else the tree as one part. */
export function partsOf(tree: Tree | null): Tree[] {
  if (!tree) return []
  return !isTest(tree) && 'all' in tree ? tree.all : [tree]
}

export function ofParts(parts: Tree[]): Tree {
  return { all: parts }
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value as Record<string, unknown>).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]))
}

/** Whether two conditions are written alike, whatever the order of their keys. */
export function isSame(a: Tree | null, b: Tree | null): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b))
}
