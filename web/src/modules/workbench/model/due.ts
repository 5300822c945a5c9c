/** What the nearest promise means now: how much is left, and whether it bites. */

export type DueKind = 'none' | 'running' | 'risk' | 'breached' | 'paused' | 'done'

export interface Due {
  kind: DueKind
  /** Seconds left; negative: seconds late. */
  left: number
  /** Share of the time that is used, 0 to 1. */
  used: number
}

const RISK_SECONDS = 15 * 60
const RISK_SHARE = 0.75

export function dueOf(row: { due_at: string | null; created_at: string; state_category: string }, now: Date): Due {
  if (!row.due_at) return { kind: 'none', left: 0, used: 0 }
  if (row.state_category === 'solved' || row.state_category === 'closed') return { kind: 'done', left: 0, used: 1 }
  if (row.state_category === 'waiting' || row.state_category === 'on_hold')
    return { kind: 'paused', left: 0, used: 0 }
  const due = Date.parse(row.due_at)
  const begun = Date.parse(row.created_at)
  const left = (due - now.getTime()) / 1000
  const whole = (due - begun) / 1000
  const used = whole > 0 ? Math.min(1, Math.max(0, 1 - left / whole)) : 1
  if (left < 0) return { kind: 'breached', left, used: 1 }
  return { kind: left <= RISK_SECONDS || used >= RISK_SHARE ? 'risk' : 'running', left, used }
}
