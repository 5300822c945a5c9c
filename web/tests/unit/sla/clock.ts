/** A clock that runs: half of four hours are used at 04:00. */

import type { Clock } from '@/modules/sla/model/faces'

const now = new Date('2026-03-12T04:00:00Z')
const at = (minutes: number): string => new Date(now.getTime() + minutes * 60_000).toISOString()

export function clock(given: Partial<Clock> = {}): Clock {
  return {
    id: 1,
    key: 'resolution',
    kind: 'resolution',
    kind_name: 'Resolution',
    round: 1,
    state: 'running',
    is_at_risk: false,
    is_paused: false,
    paused_by: null,
    due_at: at(120),
    target_seconds: 14_400,
    counted_seconds: 7200,
    remaining_seconds: 7200,
    is_working_time: true,
    started_at: at(-120),
    ended_at: null,
    breached_at: null,
    team: null,
    needs_reason: false,
    reason: null,
    ...given,
  }
}
