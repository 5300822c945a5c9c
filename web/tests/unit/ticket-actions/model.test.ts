import { describe, expect, it } from 'vitest'

import { approversOf, canHold, daysAhead, hearers, isRunning, tomorrowAtNine } from '@/modules/ticket-actions/model'

describe('actions', () => {
  it('holds what is being worked on and not held', () => {
    expect(canHold({ state_category: 'open' })).toBe(true)
    expect(canHold({ state_category: 'on_hold' })).toBe(false)
    expect(canHold({ state_category: 'closed' })).toBe(false)
    expect(isRunning('waiting')).toBe(true)
    expect(isRunning('solved')).toBe(false)
  })
  it('names everybody who hears of it once', () => {
    const nina = { id: 1, name: 'Nina' }
    const heard = hearers({
      assignees: [nina],
      followers: [nina, { id: 2, name: 'Theo' }],
      requesters: [{ id: 5, name: 'Carl' }],
    } as never)
    expect(heard).toEqual({ requesters: ['Carl'], colleagues: ['Nina', 'Theo'] })
  })
  it('proposes times as inputs of the browser want them', () => {
    const now = new Date(2026, 2, 12, 22, 0)
    expect(tomorrowAtNine(now)).toBe('2026-03-13T09:00')
    expect(daysAhead(now, 7)).toBe('2026-03-19T18:00')
  })
  it('names approvers by person, by role and by relation', () => {
    expect(
      approversOf([
        { kind: 'person', id: 12, name: 'Ned' },
        { kind: 'manager', name: 'My manager' },
      ]),
    ).toEqual([{ kind: 'person', id: 12 }, { kind: 'manager' }])
  })
})
