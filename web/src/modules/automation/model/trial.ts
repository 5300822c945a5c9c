/** Pure: what a trial found, as figures, and where in the address it stands. */

import type { LocationQuery } from 'vue-router'

import type { Trial, TrialTicket } from '../queries'

export const DAYS = [7, 30, 90, 365] as const
export const DIFFERENCES = ['gained', 'lost', 'other', 'same'] as const
export type Difference = TrialTicket['difference']

export function readDifference(query: LocationQuery): Difference | null {
  return DIFFERENCES.find((one) => one === query.difference) ?? null
}

/** Touched tickets among those looked at, 0 to 1. */
export function shareTouched(trial: Pick<Trial, 'seen' | 'touched'>): number {
  return trial.seen > 0 ? trial.touched / trial.seen : 0
}

/** Whole days between both ends. */
export function daysOf(trial: Pick<Trial, 'from_at' | 'to_at'>): number {
  return Math.max(1, Math.round((Date.parse(trial.to_at) - Date.parse(trial.from_at)) / 86_400_000))
}

/** Whether there is a version in force to hold it against: else every ticket would be gained. */
export function isCompared(trial: Pick<Trial, 'rule_id'>): boolean {
  return trial.rule_id !== null
}
