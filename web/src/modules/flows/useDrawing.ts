/** The drawing on the table: kept on this device until it is published or dropped, with every step to be taken back. */

import { computed, ref, shallowRef, watch, type Ref } from 'vue'

import { isSame } from '@/modules/setup/model'
import { useKept } from '@/shared/kept'
import { drawingOf, type Definition } from './definition'
import { countOf, differenceOf } from './difference'

interface Kept {
  /** Number of the version that it was drawn upon. */
  upon: number
  flow: Definition
}

export type Selected = { kind: 'state' | 'move'; key: string } | null

export function useDrawing(id: number, published: Ref<{ number: number; definition: unknown } | undefined>) {
  const kept = useKept<Kept | null>(`flow.${id}`, null)
  const before = computed(() => (published.value ? drawingOf(published.value.definition) : null))
  const flow = shallowRef<Definition | null>(null)
  const past = ref<string[]>([])
  const future = ref<string[]>([])
  const selected = ref<Selected>(null)
  /** Something was published since this drawing was begun. */
  const isOvertaken = computed(
    () => kept.value !== null && published.value !== undefined && kept.value.upon !== published.value.number,
  )
  const difference = computed(() =>
    before.value && flow.value ? differenceOf(before.value, flow.value) : { initial: null, parts: [] },
  )
  const changes = computed(() => countOf(difference.value))
  /** Anything at all is other, places on the canvas and order included. */
  const isDrawn = computed(() => before.value !== null && flow.value !== null && !isSame(before.value, flow.value))

  watch(
    published,
    (now) => {
      if (!now) return
      if (flow.value === null) flow.value = kept.value?.flow ?? drawingOf(now.definition)
      else if (!kept.value) flow.value = drawingOf(now.definition)
    },
    { immediate: true },
  )

  function store(next: Definition): void {
    flow.value = next
    if (before.value && isSame(before.value, next) && !isOvertaken.value) {
      kept.value = null
      kept.forget()
    } else kept.value = { upon: kept.value?.upon ?? published.value?.number ?? 0, flow: next }
  }

  function draw(next: Definition): void {
    if (!flow.value || next === flow.value || isSame(next, flow.value)) return
    past.value = [...past.value.slice(-99), JSON.stringify(flow.value)]
    future.value = []
    store(next)
  }

  function step(from: Ref<string[]>, to: Ref<string[]>): void {
    const text = from.value.at(-1)
    if (text === undefined || !flow.value) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, JSON.stringify(flow.value)]
    store(JSON.parse(text) as Definition)
  }

  /** Back to what is published. */
  function drop(): void {
    kept.value = null
    kept.forget()
    past.value = []
    future.value = []
    selected.value = null
    flow.value = before.value ? drawingOf(before.value) : null
  }

  /** Go on with this drawing upon what was published meanwhile. */
  function goOn(): void {
    if (flow.value && published.value) kept.value = { upon: published.value.number, flow: flow.value }
  }

  return {
    flow,
    before,
    selected,
    difference,
    changes,
    isDrawn,
    isOvertaken,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    draw,
    undo: () => step(past, future),
    redo: () => step(future, past),
    drop,
    goOn,
  }
}

export type Drawing = ReturnType<typeof useDrawing>
