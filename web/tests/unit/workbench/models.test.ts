import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'

import { cardAt, columnAsked, withoutState } from '@/modules/workbench/model/board'
import { changesOf, emptyDraft, shareDone } from '@/modules/workbench/model/bulk'
import { categoryPaths } from '@/modules/workbench/model/categories'
import { isUnsolved } from '@/modules/workbench/model/chips'
import { keepColumns, keptColumns, moved, soundColumns } from '@/modules/workbench/model/columns'
import { columnsOf, waysByFlow, waysByTicket, type Flow } from '@/modules/workbench/model/flow'
import { isSomething, NOTHING, stretched, toggled } from '@/modules/workbench/model/selection'
import { groupViews, neighbour, newPositions, toneOf, type View } from '@/modules/workbench/model/views'

const view = (id: number, more: Partial<View> = {}): View =>
  ({
    id,
    name: `v${id}`,
    position: id,
    is_shared: true,
    team_id: null,
    owner_id: null,
    condition: { all: [] },
    ...more,
  }) as View

describe('views', () => {
  const views = [view(3), view(1), view(2, { is_shared: false, owner_id: 9 }), view(4, { team_id: 7 })]
  const groups = groupViews(views, () => 'Network')

  it('stand in groups: own, of teams, of all', () => {
    expect(groups.map((group) => [group.key, group.views.map((one) => one.id)])).toEqual([
      ['mine', [2]],
      ['team-7', [4]],
      ['shared', [1, 3]],
    ])
  })

  it('are gone through in the order shown, around the ends', () => {
    expect(neighbour(groups, 2, 1)?.id).toBe(4)
    expect(neighbour(groups, 2, -1)?.id).toBe(3)
    expect(neighbour(groups, null, 1)?.id).toBe(2)
    expect(neighbour([], 1, 1)).toBeUndefined()
  })

  it('change only the places that are new', () => {
    expect(
      newPositions([
        { id: 5, position: 10 },
        { id: 6, position: 5 },
      ]),
    ).toEqual([{ id: 6, position: 20 }])
  })

  it('warm up only for what is urgent or short of time, and not empty', () => {
    const urgent = view(1, { condition: { all: [{ field: 'priority', op: 'is', value: 'urgent' }] } })
    const due = view(1, {
      condition: { all: [{ field: 'due_at', op: 'within_next', value: { amount: 1, unit: 'days' } }] },
    })
    expect([toneOf(urgent, 2), toneOf(urgent, 0), toneOf(due, 1), toneOf(view(1), 4)]).toEqual([
      'breach',
      null,
      'risk',
      null,
    ])
  })
})

describe('choosing tickets', () => {
  it('twice is not at all', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (ids, id) => {
        const begin = ids.reduce(toggled, NOTHING)
        expect(toggled(toggled(begin, id), id).ids).toEqual(begin.ids)
      }),
    )
  })

  it('stretches from where it began, both ways', () => {
    const shown = [10, 11, 12, 13, 14]
    expect([...stretched(toggled(NOTHING, 13), 11, shown).ids].sort()).toEqual([11, 12, 13])
    expect([...stretched(NOTHING, 12, shown).ids]).toEqual([12])
    expect(isSomething(NOTHING)).toBe(false)
  })
})

describe('columns', () => {
  beforeEach(() => localStorage.clear())

  it('are each shown once, with the title, and without what is gone', () => {
    expect(soundColumns(['number', 'number', 'field:gone', 'department'], new Set())).toEqual(['title', 'number'])
    expect(soundColumns(['title', 'field:model'], null)).toEqual(['title', 'field:model'])
  })

  it('stay on the device until they are given back', () => {
    keepColumns(3, { columns: ['title'], widths: { title: 200 } })
    expect(keptColumns(3)).toEqual({ columns: ['title'], widths: { title: 200 } })
    expect(keptColumns(4)).toBeNull()
    keepColumns(3, null)
    expect(keptColumns(3)).toBeNull()
    localStorage.setItem('gongdan.columns.3', '{"columns": 1}')
    expect(keptColumns(3)).toBeNull()
  })

  it('move without loss', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.nat(), fc.nat(), (list, a, b) => {
        const [from, to] = [a % list.length, b % list.length]
        const after = moved(list, from, to)
        expect(after[to]).toBe(list[from])
        expect([...after].sort()).toEqual([...list].sort())
      }),
    )
  })
})

const FLOW: Flow = {
  initial: 'new',
  states: [
    { key: 'closed', names: {}, category: 'closed' },
    { key: 'new', names: {}, category: 'new' },
    { key: 'doing', names: {}, category: 'open' },
  ],
  moves: [
    {
      key: 'force',
      names: {},
      from: ['new'],
      to: 'doing',
      roles: ['supervisor'],
      required_fields: [],
      needs_comment: false,
    },
    { key: 'ask', names: {}, from: ['new'], to: 'doing', roles: [], required_fields: ['x'], needs_comment: false },
    { key: 'start', names: {}, from: ['new'], to: 'doing', roles: [], required_fields: [], needs_comment: false },
  ],
}

describe('a board', () => {
  it('puts states by what they mean', () => {
    expect(columnsOf(FLOW).map((state) => state.key)).toEqual(['new', 'doing', 'closed'])
  })

  it('knows the ways, the plainest first, and those of the role only', () => {
    expect(waysByFlow(FLOW, 'new', 'doing', ['agent']).map((way) => way.key)).toEqual(['start', 'ask'])
    expect(waysByFlow(FLOW, 'doing', 'closed', ['supervisor'])).toEqual([])
    const move = { key: 'a', name: '', to: 'doing', required_fields: [], needs_comment: true, needs_approval: false }
    expect(waysByTicket({ moves: [move] }, 'doing')).toEqual([{ key: 'a', hasQuestion: true }])
  })

  it('asks each column for its state, without what the view says of states', () => {
    const condition = {
      all: [
        { field: 'state_category', op: 'is', value: 'open' },
        { field: 'team', op: 'is', value: 'mine' },
      ],
    }
    expect(JSON.parse(columnAsked(condition, 'incident', FLOW.states[1]!, '').filter ?? '')).toEqual({
      all: [
        { field: 'team', op: 'is', value: 'mine' },
        { field: 'type', op: 'is', value: 'incident' },
        { field: 'state', op: 'is', value: 'new' },
      ],
    })
    expect(withoutState({ field: 'state', op: 'is', value: 'new' })).toEqual({ all: [] })
  })

  it('is walked by arrows', () => {
    const columns = [[1, 2, 3], [], [4]]
    expect(cardAt(columns, 2, 'ArrowDown')).toBe(3)
    expect(cardAt(columns, 3, 'ArrowDown')).toBeNull()
    expect(cardAt(columns, 3, 'ArrowRight')).toBe(4)
    expect(cardAt(columns, 4, 'ArrowLeft')).toBe(1)
    expect(cardAt(columns, 4, 'ArrowRight')).toBeNull()
  })
})

describe('bulk changes', () => {
  it('are sent only when nothing is missing', () => {
    expect(changesOf(emptyDraft('priority'))).toBeNull()
    expect(changesOf({ ...emptyDraft('priority'), value: 'high' })).toEqual({ priority: 'high' })
    expect(changesOf({ ...emptyDraft('team'), value: null, reason: ' wrong ' })).toEqual({
      team: null,
      reason: 'wrong',
    })
    expect(changesOf({ ...emptyDraft('tags'), tagsAdd: ['a'] })).toEqual({ tags_add: ['a'] })
    expect(changesOf({ ...emptyDraft('comment'), text: '  ' })).toBeNull()
  })

  it('carry what a move asks for', () => {
    const solve = { ...emptyDraft('move'), value: 'solve', requiredFields: ['resolution'], needsComment: true }
    expect(changesOf(solve)).toBeNull()
    expect(changesOf({ ...solve, fields: { resolution: 'Done' } })).toBeNull()
    expect(changesOf({ ...solve, fields: { resolution: 'Done' }, text: 'ok' })).toEqual({
      move: 'solve',
      fields: { resolution: 'Done' },
      comment: { body: 'ok', body_format: 'text', is_public: false },
    })
  })

  it('say how far they are', () => {
    expect(shareDone({ total: 4, waiting: 1 })).toBe(0.75)
    expect(shareDone({ total: 0, waiting: 0 })).toBe(1)
  })
})

describe('words', () => {
  it('of a condition that everybody knows', () => {
    expect(isUnsolved({ field: 'state_category', op: 'is_none_of', value: ['solved', 'closed'] })).toBe(true)
    expect(
      isUnsolved({ field: 'state_category', op: 'is_any_of', value: ['new', 'open', 'waiting', 'on_hold'] }),
    ).toBe(true)
    expect(isUnsolved({ field: 'state_category', op: 'is_any_of', value: ['new'] })).toBe(false)
  })

  it('of a category by its whole path', () => {
    const found = categoryPaths([
      { id: 1, key: 'a', name: 'Hardware', path: [1] },
      { id: 2, key: 'b', name: 'Printer', path: [1, 2] },
    ])
    expect(found.map((one) => one.path)).toEqual(['Hardware', 'Hardware / Printer'])
  })
})
