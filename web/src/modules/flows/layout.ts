/** Where states stand: where somebody put them, else in ranks from the first state to the last. */

import { Graph, layout as rank } from '@dagrejs/dagre'

import { startsAnywhere, type Definition, type Spot } from './definition'

export const NODE_WIDTH = 176
export const NODE_HEIGHT = 58
/** Definitions were written for narrower states: what is stored is stretched, and pressed again when it is stored. */
const STRETCH = { x: 1.2, y: 1.3 }

export function drawnAt(stored: Spot): Spot {
  return { x: Math.round(stored.x * STRETCH.x), y: Math.round(stored.y * STRETCH.y) }
}

export function storedAt(drawn: Spot): Spot {
  return { x: Math.round((drawn.x / STRETCH.x) * 10) / 10, y: Math.round((drawn.y / STRETCH.y) * 10) / 10 }
}

/** Every state's upper left corner. Where one has no place, all are laid out anew: half a layout would overlap. */
export function placesOf(flow: Definition): Map<string, Spot> {
  const isPlaced = flow.states.every((one) => one.position)
  if (isPlaced) return new Map(flow.states.map((one) => [one.key, drawnAt(one.position as Spot)]))
  return laidOut(flow)
}

export function laidOut(flow: Definition): Map<string, Spot> {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 56, ranksep: 130, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const state of flow.states) graph.setNode(state.key, { width: NODE_WIDTH, height: NODE_HEIGHT })
  const order = new Map(flow.states.map((one, at) => [one.key, at]))
  for (const move of flow.moves) {
    if (startsAnywhere(move) || !graph.hasNode(move.to)) continue
    for (const from of move.from ?? []) {
      // Ways back are left out: they would pull the last state to the front.
      if (graph.hasNode(from) && (order.get(from) ?? 0) < (order.get(move.to) ?? 0)) graph.setEdge(from, move.to)
    }
  }
  rank(graph)
  return new Map(
    flow.states.map((one) => {
      const { x = 0, y = 0 } = graph.node(one.key) as { x?: number; y?: number }
      return [one.key, { x: Math.round(x - NODE_WIDTH / 2), y: Math.round(y - NODE_HEIGHT / 2) }]
    }),
  )
}

/** A free spot for a new state: to the right of the one it follows, else below everything. */
export function freeSpot(places: Map<string, Spot>, beside?: string): Spot {
  const taken = [...places.values()]
  const isFree = (spot: Spot): boolean =>
    taken.every((one) => Math.abs(one.x - spot.x) > NODE_WIDTH + 24 || Math.abs(one.y - spot.y) > NODE_HEIGHT + 24)
  const origin = beside ? places.get(beside) : undefined
  const start = origin
    ? { x: origin.x + NODE_WIDTH + 130, y: origin.y }
    : { x: Math.min(0, ...taken.map((one) => one.x)), y: Math.max(0, ...taken.map((one) => one.y)) + 120 }
  for (let step = 0; step < 60; step += 1) {
    const spot = { x: start.x, y: start.y + step * 30 }
    if (isFree(spot)) return spot
  }
  return start
}
