/** Tickets and people of a board, as a test wants them. */

import type { Board, BoardPerson, BoardTicket } from '@/modules/dispatch/queries'

export function ticket(values: Partial<BoardTicket> = {}): BoardTicket {
  return {
    id: 1,
    number: 'GD1',
    title: '打印机',
    priority: 'normal',
    state_name: '处理中',
    state_category: 'open',
    team_id: 1,
    points: 1,
    created_at: '2026-03-04T01:00:00Z',
    held_since: null,
    due_at: null,
    due_kind: null,
    due_state: null,
    place: null,
    version: 1,
    ...values,
  }
}

export function person(values: Partial<BoardPerson> = {}): BoardPerson {
  return {
    id: 11,
    name: '王芳',
    team_ids: [1],
    load: 0,
    capacity: 5,
    availability: 'available',
    is_present: true,
    is_on_shift: true,
    is_on_leave: false,
    is_in_class: false,
    skills: [],
    place: null,
    spans: [],
    tickets: [],
    ticket_count: 0,
    ...values,
  }
}

export function board(people: BoardPerson[], waiting: BoardTicket[]): Board {
  return {
    at: '2026-03-04T04:00:00Z',
    starts_at: '2026-03-03T16:00:00Z',
    ends_at: '2026-03-04T16:00:00Z',
    zone: 'Asia/Shanghai',
    teams: [
      { id: 1, key: 'frontline', name: '一线客服' },
      { id: 2, key: 'field', name: '现场组' },
    ],
    people,
    people_count: people.length,
    waiting,
    waiting_count: { value: waiting.length, is_capped: false },
  }
}
