/** Pure: how a clock looks now, told from what the server said last, without asking again. */

import type { Schemas } from '@/api/client'

export type Clock = Schemas['ClockOut']

/** `late`: done, but too late. `cancelled`: it ended without an outcome. */
export type FaceKind = 'running' | 'risk' | 'breached' | 'paused' | 'met' | 'late' | 'cancelled'

export interface Face {
  kind: FaceKind
  /** Seconds left; negative: seconds late. While it rests, those of the promise that are left. */
  left: number
  /** Share of the target that is used, 0 to 1; null where the answer does not tell. */
  used: number | null
  /** When it is due; null where it rests or has ended. */
  dueAt: string | null
}

/** So near to its time anything is at risk, whatever share of it is used. */
export const RISK_SECONDS = 15 * 60

function running(dueAt: string, isAtRisk: boolean, isBreached: boolean, used: number | null, now: Date): Face {
  const left = (Date.parse(dueAt) - now.getTime()) / 1000
  // What passes while the page is open is past, even before the server tells of it.
  if (isBreached || left < 0)
    return { kind: 'breached', left: Math.min(left, 0), used: used === null ? null : 1, dueAt }
  return { kind: isAtRisk || left <= RISK_SECONDS ? 'risk' : 'running', left, used, dueAt }
}

export function faceOf(clock: Clock, now: Date): Face {
  const used = Math.min(1, Math.max(0, clock.counted_seconds / clock.target_seconds))
  const rest = { left: clock.remaining_seconds, used, dueAt: null }
  if (clock.state === 'met' || clock.state === 'cancelled') return { ...rest, kind: clock.state }
  if (clock.state === 'breached' && clock.ended_at !== null) return { ...rest, kind: 'late' }
  if (clock.is_paused) return { ...rest, kind: clock.state === 'breached' ? 'breached' : 'paused' }
  // A calendar that never opens again: the clock runs, and is due at no time.
  if (clock.due_at === null) return { ...rest, kind: clock.state === 'breached' ? 'breached' : 'running' }
  return running(clock.due_at, clock.is_at_risk, clock.state === 'breached', used, now)
}

type Deadline = Schemas['DeadlineOut']

/** The small clock that a row of a list carries; null: nothing is promised, or all of it is over. */
export function faceOfDeadline(deadline: Deadline | null, now: Date): Face | null {
  if (!deadline) return null
  const { state, due_at: dueAt } = deadline
  if (state === 'paused' || dueAt === null) {
    return { kind: state === 'breached' ? 'breached' : 'paused', left: 0, used: null, dueAt: null }
  }
  return running(dueAt, state === 'at_risk', state === 'breached', null, now)
}

const BITES: FaceKind[] = ['breached', 'risk', 'running', 'paused', 'late', 'met', 'cancelled']

/** Which bites first: late ones, those at risk, running, resting; then what is over. */
export function byBite(clocks: Clock[], now: Date): Clock[] {
  const seen = clocks.map((clock) => ({ clock, face: faceOf(clock, now) }))
  seen.sort(
    (a, b) =>
      BITES.indexOf(a.face.kind) - BITES.indexOf(b.face.kind) || a.face.left - b.face.left || a.clock.id - b.clock.id,
  )
  return seen.map((one) => one.clock)
}
