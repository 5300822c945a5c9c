/**
 * Order a list by dragging its handles, or by Alt+↑/↓ on a handle. The list is changed by `move`; the one moved is said
 * aloud by `announce`.
 *
 *     const order = useReorder(() => items.value.length, (from, to) => { … })
 *     <li v-for="(item, at) in items" v-bind="order.row(at)"> <button v-bind="order.handle(at)"> …
 */
import { ref } from 'vue'

export function useReorder(
  count: () => number,
  move: (from: number, to: number) => void,
  announce: (at: number) => void = () => {},
) {
  const dragged = ref<number | null>(null)
  const over = ref<number | null>(null)

  function handle(at: number) {
    return {
      draggable: true,
      onDragstart: (event: DragEvent) => {
        dragged.value = at
        event.dataTransfer?.setData('text/plain', String(at))
        if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
      },
      onDragend: () => {
        dragged.value = null
        over.value = null
      },
      onKeydown: (event: KeyboardEvent) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
        event.preventDefault()
        const to = at + (event.key === 'ArrowUp' ? -1 : 1)
        if (to < 0 || to >= count()) return
        move(at, to)
        announce(to)
        const button = event.currentTarget as HTMLElement
        requestAnimationFrame(() => button.focus())
      },
    }
  }

  function row(at: number) {
    return {
      'data-drop':
        over.value === at && dragged.value !== null && dragged.value !== at
          ? dragged.value > at
            ? 'before'
            : 'after'
          : undefined,
      onDragover: (event: DragEvent) => {
        if (dragged.value === null) return
        event.preventDefault()
        over.value = at
      },
      onDrop: (event: DragEvent) => {
        if (dragged.value === null) return
        event.preventDefault()
        if (dragged.value !== at) move(dragged.value, at)
        dragged.value = null
        over.value = null
      },
    }
  }

  return { handle, row, dragged, over }
}
