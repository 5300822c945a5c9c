/** Moves in the tree by dragging, by Alt+arrows on the handle, and by menu: all become a target and patches. */

import { ref } from 'vue'

import {
  findNode,
  isInside,
  patchesFor,
  targetOf,
  type Direction,
  type Node,
  type Patch,
  type Target,
} from '../model/tree'

export type Drop = 'before' | 'after' | 'inside'

export function useTreeMoves(options: {
  roots: () => Node[]
  send: (patches: Patch[], id: number, target: Target) => Promise<void>
}) {
  const dragged = ref<number | null>(null)
  const over = ref<{ id: number; drop: Drop } | null>(null)

  async function go(id: number, target: Target | null): Promise<void> {
    if (!target) return
    const patches = patchesFor(options.roots(), id, target)
    if (patches.length > 0) await options.send(patches, id, target)
  }

  const step = (id: number, direction: Direction): Promise<void> => go(id, targetOf(options.roots(), id, direction))

  const KEYS: Record<string, Direction> = { ArrowUp: 'up', ArrowDown: 'down', ArrowRight: 'in', ArrowLeft: 'out' }

  function handle(id: number) {
    return {
      draggable: true,
      onDragstart: (event: DragEvent) => {
        dragged.value = id
        event.dataTransfer?.setData('text/plain', String(id))
        if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
      },
      onDragend: end,
      onKeydown: async (event: KeyboardEvent) => {
        const direction = event.altKey ? KEYS[event.key] : undefined
        if (!direction) return
        event.preventDefault()
        event.stopPropagation()
        await step(id, direction)
        requestAnimationFrame(() => document.getElementById(`department-${id}`)?.focus())
      },
    }
  }

  function end(): void {
    dragged.value = null
    over.value = null
  }

  function row(id: number) {
    return {
      'data-drop': over.value?.id === id ? over.value.drop : undefined,
      onDragover: (event: DragEvent) => {
        const moved = dragged.value === null ? null : findNode(options.roots(), dragged.value)
        if (!moved || isInside(moved, id)) return
        event.preventDefault()
        const box = (event.currentTarget as HTMLElement).getBoundingClientRect()
        const share = (event.clientY - box.top) / box.height
        over.value = { id, drop: share < 0.3 ? 'before' : share > 0.7 ? 'after' : 'inside' }
      },
      onDrop: async (event: DragEvent) => {
        event.preventDefault()
        const moved = dragged.value
        const place = over.value
        end()
        if (moved !== null && place) await go(moved, dropTarget(options.roots(), moved, place.id, place.drop))
      },
    }
  }

  return { handle, row, step, go, dragged }
}

/** Where a drop on a row puts the dragged one. */
export function dropTarget(roots: Node[], moved: number, onto: number, drop: Drop): Target | null {
  const node = findNode(roots, onto)
  if (!node) return null
  if (drop === 'inside') return { parent_id: node.id, at: node.children.filter((one) => one.id !== moved).length }
  const siblings = (node.parent_id === null ? roots : (findNode(roots, node.parent_id)?.children ?? [])).filter(
    (one) => one.id !== moved,
  )
  const at = siblings.findIndex((one) => one.id === onto)
  return { parent_id: node.parent_id, at: drop === 'before' ? at : at + 1 }
}
