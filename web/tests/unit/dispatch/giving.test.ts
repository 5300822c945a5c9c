/** Who could get a ticket, and the board when he has it. */

import { expect, test } from 'vitest'

import { against, findTicket, given, isPlain, ranked, teamFor } from '@/modules/dispatch/model/giving'
import { deadlineOf, filtered, stepIn } from '@/modules/dispatch/model/queue'
import { board, person, ticket } from './make'

const at = (latitude: number, longitude: number) => ({ latitude, longitude, text: '' })

test('what speaks against somebody is said in the order in which routing looks', () => {
  const one = ticket({ points: 3 })
  expect(against(person(), one)).toBeNull()
  expect(against(person({ load: 3 }), one)).toBe('full')
  expect(against(person({ load: 3 }), null)).toBeNull()
  expect(against(person({ is_present: false }), one)).toBe('absent')
  expect(against(person({ is_on_leave: true, is_on_shift: false }), one)).toBe('on_leave')
  expect(against(person({ is_on_shift: false, availability: 'away' }), one)).toBe('off_shift')
})

test('a ticket that he has already is not weighed twice', () => {
  const one = ticket({ points: 3 })
  expect(against(person({ load: 5, tickets: [one] }), one)).toBeNull()
})

test('the team is sent only where it changes', () => {
  const it = board([], [])
  expect(teamFor(it, person(), ticket())).toBeUndefined()
  expect(teamFor(it, person({ team_ids: [2] }), ticket())).toBe(2)
  expect(teamFor(it, person({ team_ids: [2] }), ticket({ team_id: null }))).toBeUndefined()
  expect(teamFor(it, person({ team_ids: [2, 1] }), ticket({ team_id: null }))).toBe(1)
})

test('without a question goes only what nobody has, to somebody of its team who is there with room', () => {
  const held = { ticket: ticket(), holder: null }
  expect(isPlain(person(), held)).toBe(true)
  expect(isPlain(person({ is_present: false }), held)).toBe(true)
  expect(isPlain(person({ team_ids: [2] }), held)).toBe(false)
  expect(isPlain(person({ load: 5 }), held)).toBe(false)
  expect(isPlain(person(), { ...held, holder: person({ id: 12 }) })).toBe(false)
})

test('whom the rules choose comes first, then who fits and is near, then the others with what the rules say', () => {
  const one = ticket({ place: at(31, 121) })
  const people = [
    person({ id: 1, load: 4 }),
    person({ id: 2, place: at(31.5, 121) }),
    person({ id: 3, place: at(31.1, 121) }),
    person({ id: 4, is_on_leave: true }),
    person({ id: 5 }),
    person({ id: 6, team_ids: [2], place: at(31, 121) }),
  ]
  const rows = ranked(board(people, [one]), { ticket: one, holder: null }, 1, [
    { user_id: 5, refusal: 'missing_skill' },
    { user_id: 1, refusal: null },
  ])
  expect(rows.map((row) => row.person.id)).toEqual([1, 3, 2, 6, 4, 5])
  expect(rows.map((row) => row.refused)).toEqual([null, null, null, null, 'on_leave', 'missing_skill'])
  expect(rows[1]?.km).toBeCloseTo(11.12, 1)
  const held = { ticket: one, holder: people[0]! }
  expect(ranked(board(people, []), held, null, []).some((row) => row.person.id === 1)).toBe(false)
})

test('a ticket that is given leaves where it was, and weighs where it is', () => {
  const one = ticket({ points: 2 })
  const before = board([person(), person({ id: 12, name: '李强' })], [one])
  const now = '2026-03-04T05:00:00Z'
  const first = given(before, 1, 11, now)
  expect([first.waiting, first.waiting_count.value]).toEqual([[], 0])
  expect(findTicket(first, 1)?.holder).toMatchObject({ id: 11, load: 2, ticket_count: 1 })
  expect(findTicket(first, 1)?.ticket.held_since).toBe(now)
  const second = given(first, 1, 12, now)
  expect(second.people.map((row) => [row.load, row.ticket_count])).toEqual([
    [0, 0],
    [2, 1],
  ])
  expect(given(second, 1, null, now).waiting).toHaveLength(1)
  expect(given(second, 1, 12, now)).toBe(second)
  expect(given(second, 99, 12, now)).toBe(second)
})

test('the queue is narrowed by words, priority and team', () => {
  const all = [
    ticket({ id: 1, title: '冷库报警', place: { latitude: null, longitude: null, text: '浦东新区' } }),
    ticket({ id: 2, priority: 'urgent', team_id: null }),
  ]
  const found = (filter: object) =>
    filtered(all, { text: '', priority: null, team: null, ...filter }).map((one) => one.id)
  expect(found({})).toEqual([1, 2])
  expect(found({ text: '浦东 冷库' })).toEqual([1])
  expect(found({ text: '浦东 打印机' })).toEqual([])
  expect([found({ priority: 'urgent' }), found({ team: 0 }), found({ team: 1 })]).toEqual([[2], [2], [1]])
})

test('arrows stay within the queue', () => {
  expect([stepIn(0, 'ArrowUp', 3), stepIn(2, 'ArrowDown', 3), stepIn(1, 'End', 3)]).toEqual([0, 2, 2])
  expect([stepIn(0, 'x', 3), stepIn(-1, 'ArrowDown', 0)]).toEqual([null, null])
})

test('without a promise there is no clock', () => {
  expect(deadlineOf(ticket())).toBeNull()
  const promised = ticket({ due_at: '2026-03-04T05:00:00Z', due_kind: 'resolution', due_state: 'running' })
  expect(deadlineOf(promised)).toEqual({ kind: 'resolution', due_at: '2026-03-04T05:00:00Z', state: 'running' })
})
