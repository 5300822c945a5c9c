import { describe, expect, it } from 'vitest'

import {
  addMove,
  addState,
  changeMove,
  changeState,
  drawingOf,
  leadsFrom,
  moveOf,
  placeOf,
  removeMove,
  removeState,
  renameMove,
  renameState,
  reorderMoves,
  smallestFlow,
  stateOf,
} from '@/modules/flows/definition'
import shipped from './shipped.json'

const flows = Object.entries(shipped)

describe('a definition', () => {
  it.each(flows)('%s comes back as it was', (_key, definition) => {
    expect(drawingOf(definition)).toEqual(definition)
  })

  it.each(flows)('%s loses nothing of a part when another word of it is changed', (_key, definition) => {
    for (const state of definition.states) {
      const next = changeState(drawingOf(definition), state.key, { limit_minutes: 7 })
      expect(stateOf(next, state.key)).toEqual({ ...state, limit_minutes: 7 })
      const back = changeState(next, state.key, {
        limit_minutes: (state as { limit_minutes?: number }).limit_minutes ?? null,
      })
      expect(back).toEqual(definition)
    }
    for (const move of definition.moves) {
      const next = changeMove(drawingOf(definition), move.key, { names: { en: 'Other' } })
      expect(moveOf(next, move.key)).toEqual({ ...move, names: { en: 'Other' } })
    }
  })

  it.each(flows)('%s is the same after a state was renamed there and back', (_key, definition) => {
    const flow = drawingOf(definition)
    const first = flow.states[1]!.key
    const there = renameState(flow, first, 'somewhere_else')
    expect(JSON.stringify(there)).not.toContain(`"${first}"`)
    expect(renameState(there, 'somewhere_else', first)).toEqual(definition)
  })

  it('keeps words that this page does not know', () => {
    const flow = { ...smallestFlow(), later: 1 } as ReturnType<typeof smallestFlow>
    ;(flow.moves[0] as unknown as Record<string, unknown>).future = { a: [1] }
    const next = changeMove(flow, 'close', { needs_comment: true })
    expect(next).toMatchObject({
      later: 1,
      moves: [{ future: { a: [1] }, needs_comment: true }],
    })
  })
})

describe('drawing', () => {
  it('makes keys of English names, each once, and numbered ones where there is no English name', () => {
    let flow = smallestFlow()
    const one = addState(flow, { names: { 'zh-CN': '待审', en: 'Under review' }, category: 'open' })
    expect(one.key).toBe('under_review')
    flow = one.flow
    expect(addState(flow, { names: { en: 'Under review!' }, category: 'open' }).key).toBe('under_review_2')
    expect(addState(flow, { names: { 'zh-CN': '待审' }, category: 'open' }).key).toBe('state')
    expect(addMove(flow, { names: { en: 'Close' }, from: ['new'], to: 'closed' }).key).toBe('close_2')
  })

  it('takes the moves along with a state, and never lets one begin anywhere that began only there', () => {
    let flow = addState(smallestFlow(), { names: { en: 'Work' }, category: 'open' }).flow
    flow = addMove(flow, { names: { en: 'Start' }, from: ['new'], to: 'work' }).flow
    flow = addMove(flow, { names: { en: 'Finish' }, from: ['work'], to: 'closed' }).flow
    flow = addMove(flow, { names: { en: 'Both' }, from: ['work', 'new'], to: 'closed' }).flow
    const next = removeState(flow, 'work')
    expect(next.moves.map((one) => [one.key, one.from])).toEqual([
      ['close', ['new']],
      ['both', ['new']],
    ])
  })

  it('begins elsewhere when the first state is taken out, and leaves moves from anywhere alone', () => {
    const flow = addMove(smallestFlow(), { names: { en: 'Any' }, from: [], to: 'closed' }).flow
    const next = removeState(flow, 'new')
    expect(next.initial).toBe('closed')
    expect(next.moves.map((one) => one.key)).toEqual(['any'])
    expect(leadsFrom(flow, moveOf(flow, 'any')!, 'closed')).toBe(false)
    expect(leadsFrom(flow, moveOf(flow, 'any')!, 'new')).toBe(true)
  })

  it('puts buttons in another order, renames and removes moves', () => {
    let flow = addMove(smallestFlow(), { names: { en: 'Drop' }, from: ['new'], to: 'closed' }).flow
    flow = reorderMoves(flow, 1, 0)
    expect(flow.moves.map((one) => one.key)).toEqual(['drop', 'close'])
    expect(renameMove(flow, 'drop', 'close')).toBe(flow)
    expect(removeMove(renameMove(flow, 'drop', 'throw'), 'throw').moves.map((one) => one.key)).toEqual(['close'])
  })

  it('finds the part that a problem of the server is about', () => {
    const flow = smallestFlow()
    expect(placeOf(flow, 'definition.states.1.owner')).toEqual({ kind: 'state', key: 'closed', word: 'owner' })
    expect(placeOf(flow, 'moves.0.effects.1.team')).toEqual({ kind: 'move', key: 'close', word: 'effects.1.team' })
    expect(placeOf(flow, 'definition.initial')).toBeNull()
    expect(placeOf(flow, 'definition.states.9')).toBeNull()
  })
})
