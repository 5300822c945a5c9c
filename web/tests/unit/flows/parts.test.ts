import { afterEach, describe, expect, it } from 'vitest'
import { effectScope, nextTick, ref, shallowRef, type EffectScope } from 'vue'

import { drawingOf, type Definition } from '@/modules/flows/definition'
import type { Selected } from '@/modules/flows/useDrawing'
import { useParts } from '@/modules/flows/useParts'
import shipped from './shipped.json'

const desk = drawingOf(shipped.desk)
let scope: EffectScope
afterEach(() => scope.stop())

function begin(begun: Definition) {
  const flow = shallowRef<Definition | null>(begun)
  const selected = ref<Selected>(null)
  const past: Definition[] = []
  const draw = (next: Definition): void => {
    past.push(flow.value!)
    flow.value = next
  }
  const undo = (): void => {
    flow.value = past.pop()!
  }
  scope = effectScope()
  return { flow, selected, undo, parts: scope.run(() => useParts({ flow, selected, draw, undo }))! }
}

describe('parts of a drawing', () => {
  it('puts in a state and selects it; a step back takes both away', async () => {
    const { flow, selected, undo, parts } = begin(desk)
    parts.addNext()
    expect(parts.adding.value?.kind).toBe('state')
    await parts.putState({ names: { 'zh-CN': '', en: 'Lent out' }, category: 'active' as never })
    expect(flow.value!.states).toHaveLength(desk.states.length + 1)
    expect(selected.value).toEqual({ kind: 'state', key: flow.value!.states.at(-1)!.key })
    expect(parts.adding.value).toBeNull()
    parts.addNext()
    expect(parts.adding.value).toMatchObject({ kind: 'move', from: selected.value!.key })
    undo()
    await nextTick()
    expect(selected.value).toBeNull()
  })

  it('keeps a part selected under its new key', async () => {
    const { flow, selected, parts } = begin(desk)
    const key = desk.moves[0]!.key
    parts.select({ kind: 'move', key })
    parts.rename('move', key, 'another_key')
    await nextTick()
    expect(selected.value).toEqual({ kind: 'move', key: 'another_key' })
    expect(flow.value!.moves[0]!.key).toBe('another_key')
  })

  it('takes away what is selected, but never the last state', () => {
    const { flow, selected, parts } = begin(desk)
    parts.removeSelected()
    expect(flow.value).toBe(desk)
    parts.select({ kind: 'move', key: desk.moves[0]!.key })
    parts.removeSelected()
    expect([flow.value!.moves.length, selected.value]).toEqual([desk.moves.length - 1, null])

    const alone = { ...desk, states: desk.states.slice(0, 1) }
    flow.value = alone
    parts.select({ kind: 'state', key: alone.states[0]!.key })
    parts.removeSelected()
    expect(flow.value).toBe(alone)
  })
})
