/** The rules of priority, tried out as they are being written: the same steps that the server takes. */

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]
export const FACTORS = ['business_stop', 'money', 'security', 'customer', 'law'] as const

export interface Rules {
  matrix: Record<string, Record<string, Priority>>
  assumed_impact: string
  assumed_urgency: string
  weights: Record<string, number>
  thresholds: { score: number; steps: number }[]
  rises: { type: string | null; priority: Priority | null; after_minutes: number; up_to: Priority }[]
  widened_at: number[]
}

export interface Tried {
  impact: string | null
  urgency: string | null
  factors: Record<string, number>
}

/** From the matrix, then so many steps higher as the score of the factors reaches. */
export function priorityOf(rules: Rules, tried: Tried): { base: Priority; score: number; steps: number; priority: Priority } {
  const isKnown = tried.impact !== null || tried.urgency !== null
  const base = isKnown
    ? (rules.matrix[tried.impact ?? rules.assumed_impact]?.[tried.urgency ?? rules.assumed_urgency] ?? 'normal')
    : 'normal'
  const score = FACTORS.reduce((sum, one) => sum + (rules.weights[one] ?? 0) * (tried.factors[one] ?? 0), 0)
  const reached = rules.thresholds.filter((one) => score >= one.score).sort((a, b) => b.score - a.score)[0]
  const steps = reached?.steps ?? 0
  const at = Math.max(0, PRIORITIES.indexOf(base) - steps)
  return { base, score, steps, priority: PRIORITIES[at] ?? base }
}
