/** Classes in the order in which they matter: those that run, those to come (the next first), those that are over. */

import type { TrainingClass } from '../queries'

export interface ClassGroups {
  running: TrainingClass[]
  planned: TrainingClass[]
  past: TrainingClass[]
}

export function groupsOf(classes: TrainingClass[]): ClassGroups {
  return {
    running: classes.filter((one) => one.state === 'running'),
    planned: classes.filter((one) => one.state === 'planned').sort((a, b) => a.starts_at.localeCompare(b.starts_at)),
    past: classes.filter((one) => one.state === 'ended' || one.state === 'cancelled'),
  }
}

export type Outcome = NonNullable<TrainingClass['tickets'][number]['outcome']> | 'there'

/** How many tickets of a class are where; those that are still with the backup queue as `there`. */
export function outcomesOf(one: TrainingClass): [Outcome, number][] {
  const counted = new Map<Outcome, number>()
  for (const ticket of one.tickets) {
    const key = ticket.outcome ?? 'there'
    counted.set(key, (counted.get(key) ?? 0) + 1)
  }
  return [...counted]
}
