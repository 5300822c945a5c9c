import { describe, expect, it } from 'vitest'

import { againstWeek, byUrgency, dayPart } from '@/modules/home/model'

const NOW = Date.parse('2026-03-12T08:00:00Z')
const row = (id: number, more: object) =>
  ({ id, priority: 'normal', is_pinned: false, due_at: null, updated_at: '2026-03-12T07:00:00Z', ...more }) as never

describe('what bites first', () => {
  it('is what is late, then what is urgent or pinned, then what is due, then what waits longest', () => {
    const rows = [
      row(1, {}),
      row(2, { due_at: '2026-03-12T10:00:00Z' }),
      row(3, { priority: 'urgent' }),
      row(4, { due_at: '2026-03-12T07:59:00Z' }),
      row(5, { updated_at: '2026-03-01T00:00:00Z' }),
      row(6, { is_pinned: true, due_at: '2026-03-13T00:00:00Z' }),
    ]
    expect(byUrgency(rows, NOW).map((one) => one.id)).toEqual([4, 6, 3, 2, 5, 1])
  })
})

it.each([
  [3, 7, 2],
  [1, 7, 0],
  [0, 14, -2],
  [1, 10, 0],
])('%i today against %i in seven days is %i', (today, week, more) => expect(againstWeek(today, week) + 0).toBe(more))

it.each([
  [0, 'morning'],
  [11, 'morning'],
  [12, 'afternoon'],
  [18, 'evening'],
])('%i o’clock is %s', (hour, part) => expect(dayPart(hour)).toBe(part))
