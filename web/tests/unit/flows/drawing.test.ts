import { describe, expect, it } from 'vitest'

import { drawingOf, smallestFlow, type Definition } from '@/modules/flows/definition'
import { countOf, differenceOf } from '@/modules/flows/difference'
import { drawnAt, freeSpot, laidOut, NODE_HEIGHT, NODE_WIDTH, placesOf, storedAt } from '@/modules/flows/layout'
import { labelWidthOf, routesOf, type Box, type Link } from '@/modules/flows/routes'
import { asksOf, CUSTOMER, movesFor, movesOfOthers } from '@/modules/flows/walk'
import shipped from './shipped.json'

const flows = Object.entries(shipped).map(([key, one]) => [key, drawingOf(one)] as [string, Definition])

describe('the layout', () => {
  it.each(flows)('of %s is the same every time, and no state lies on another', (_key, flow) => {
    const bare = { ...flow, states: flow.states.map(({ position: _position, ...rest }) => rest) }
    const once = laidOut(bare)
    expect([...laidOut(drawingOf(bare))]).toEqual([...once])
    expect(placesOf(bare)).toEqual(once)
    const places = [...once.values()]
    places.forEach((a, at) =>
      places.slice(at + 1).forEach((b) => {
        expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true)
      }),
    )
  })

  it.each(flows)('keeps where the states of %s were put', (_key, flow) => {
    const places = placesOf(flow)
    for (const state of flow.states) expect(storedAt(places.get(state.key)!)).toEqual(state.position)
  })

  it('finds a new state a free spot beside the one it follows', () => {
    const places = new Map([
      ['a', { x: 0, y: 0 }],
      ['b', drawnAt({ x: 218, y: 0 })],
    ])
    const spot = freeSpot(places, 'a')
    for (const one of places.values()) {
      expect(Math.abs(one.x - spot.x) > NODE_WIDTH || Math.abs(one.y - spot.y) > NODE_HEIGHT).toBe(true)
    }
  })
})

describe('the routes', () => {
  const box = (key: string, x: number, y = 0): Box => ({ key, x, y, width: NODE_WIDTH, height: NODE_HEIGHT })
  const link = (id: string, from: string, to: string): Link => ({ id, from, to, labelWidth: 60 })

  it('go round a state that stands between', () => {
    const [direct, around] = routesOf(
      [box('a', 0), box('b', 300), box('c', 600)],
      [link('ab', 'a', 'b'), link('ac', 'a', 'c')],
    )
    expect(direct!.label.y).toBeCloseTo(NODE_HEIGHT / 2)
    expect(Math.abs(around!.label.y - NODE_HEIGHT / 2)).toBeGreaterThan(NODE_HEIGHT / 2)
  })

  it('keep several between the same two apart, there and back too', () => {
    const routes = routesOf(
      [box('a', 0), box('b', 400)],
      [link('1', 'a', 'b'), link('2', 'a', 'b'), link('3', 'b', 'a')],
    )
    const heights = routes.map((one) => Math.round(one.label.y))
    expect(new Set(heights).size).toBe(3)
    heights.forEach((a, at) => heights.slice(at + 1).forEach((b) => expect(Math.abs(a - b)).toBeGreaterThan(20)))
  })

  it('leave out what leads nowhere', () => {
    expect(routesOf([box('a', 0)], [link('1', 'a', 'gone'), link('2', 'a', 'a')])).toEqual([])
  })

  it('know that Chinese is wider', () => {
    expect(labelWidthOf('关闭工单')).toBeGreaterThan(labelWidthOf('done'))
  })
})

describe('the difference', () => {
  it.each(flows)('of %s with itself is none, whatever is left out or moved on the canvas', (_key, flow) => {
    const drawn = drawingOf(flow)
    for (const state of drawn.states) state.position = { x: 1, y: 2 }
    for (const move of drawn.moves) if (!move.effects?.length) delete move.effects
    expect(countOf(differenceOf(flow, drawn))).toBe(0)
  })

  it('tells what was added, removed and changed, word by word', () => {
    const before = smallestFlow()
    const after = drawingOf(before)
    after.states.push({ key: 'held', names: { en: 'Held' }, category: 'on_hold' })
    after.moves = [{ key: 'hold', names: { en: 'Hold' }, from: ['new'], to: 'held' }]
    after.states[0]!.limit_minutes = 60
    after.initial = 'held'
    const found = differenceOf(before, after)
    expect(found.initial).toEqual({ before: 'new', after: 'held' })
    expect(found.parts.map((one) => [one.kind, one.how, one.key])).toEqual([
      ['state', 'added', 'held'],
      ['state', 'changed', 'new'],
      ['move', 'added', 'hold'],
      ['move', 'removed', 'close'],
    ])
    expect(found.parts[1]!.words).toEqual([{ word: 'limit_minutes', before: null, after: 60 }])
    expect(countOf(found)).toBe(5)
  })
})

describe('walking through', () => {
  const desk = drawingOf(shipped.desk)

  it('offers what the role may do, and says what is for others', () => {
    expect(movesFor(desk, 'solved', CUSTOMER).map((one) => one.key)).toEqual(['confirm', 'reopen'])
    expect(movesFor(desk, 'new', 'agent').map((one) => one.key)).not.toContain('withdraw')
    expect(movesFor(desk, 'new', 'supervisor').map((one) => one.key)).toContain('withdraw')
    expect(movesOfOthers(desk, 'new', 'agent').map((one) => one.key)).toEqual(['withdraw'])
  })

  it('says what a move waits for', () => {
    expect(asksOf(desk.moves.find((one) => one.key === 'solve')!)).toEqual(['fields'])
    expect(
      asksOf({
        key: 'x',
        names: {},
        to: 'y',
        guard: { all: [] },
        needs: ['subtasks', 'checklist'],
        needs_comment: true,
        approval: { rule: 'any', approvers: [{ kind: 'manager' }] },
      }),
    ).toEqual(['condition', 'checklist', 'subtasks', 'comment', 'approval'])
  })
})
