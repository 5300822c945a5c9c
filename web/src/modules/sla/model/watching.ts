/** Pure: the address of the monitor, what it asks for, and the ways from its numbers into the list of tickets. */

import type { LocationQuery, LocationQueryRaw } from 'vue-router'

import type { Test } from '@/modules/conditions/tree'
import type { Kind, MonitorClock } from '../queries'
import { KINDS } from './policy'

export const TABS = ['now', 'attainment', 'breaches'] as const
export type Tab = (typeof TABS)[number]
export const BYS = ['kind', 'team', 'policy', 'priority', 'month'] as const
export type By = (typeof BYS)[number]
export const GIVEN = ['all', 'none', 'given'] as const
export type Given = (typeof GIVEN)[number]

export interface Watch {
  tab: Tab
  team: number | null
  kind: Kind | null
  by: By
  days: number
  /** Breaches: with a reason, without, or both. */
  given: Given
  isMine: boolean
}

const text = (value: LocationQuery[string] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''
const oneOf = <T extends string>(list: readonly T[], wanted: string): T | undefined =>
  list.find((one) => one === wanted)

/** What cannot be read counts as not given. */
export function readWatch(query: LocationQuery): Watch {
  const days = Number(text(query.days))
  return {
    tab: oneOf(TABS, text(query.tab)) ?? 'now',
    team: /^[1-9]\d{0,15}$/.test(text(query.team)) ? Number(text(query.team)) : null,
    kind: oneOf(KINDS, text(query.kind)) ?? null,
    by: oneOf(BYS, text(query.by)) ?? 'kind',
    days: Number.isInteger(days) && days > 0 && days <= 366 ? days : 30,
    given: oneOf(GIVEN, text(query.given)) ?? 'all',
    isMine: text(query.mine) === '1',
  }
}

export function writeWatch(watch: Watch): LocationQueryRaw {
  return {
    tab: watch.tab === 'now' ? undefined : watch.tab,
    team: watch.team ?? undefined,
    kind: watch.kind ?? undefined,
    by: watch.by === 'kind' ? undefined : watch.by,
    days: watch.days === 30 ? undefined : watch.days,
    given: watch.given === 'all' ? undefined : watch.given,
    mine: watch.isMine ? 1 : undefined,
  }
}

export type ClockState = 'breached' | 'at_risk' | 'running' | 'paused'

/** The list of the tickets behind a number. A `team` of null are those that nobody has. */
export function listOf(
  state: ClockState | null,
  narrowed: { team?: number | null; stage?: string | null; kind?: Kind | null },
) {
  const all: Test[] = []
  if (state) all.push({ field: 'sla_state', op: 'is', value: state })
  else all.push({ field: 'sla_state', op: 'is_set' })
  if (narrowed.kind) all.push({ field: 'sla_kind', op: 'is', value: narrowed.kind })
  if (narrowed.team === null) all.push({ field: 'team', op: 'is_not_set' })
  else if (narrowed.team !== undefined) all.push({ field: 'team', op: 'is', value: narrowed.team })
  if (narrowed.stage) all.push({ field: 'state', op: 'is', value: narrowed.stage })
  return { path: '/tickets', query: { filter: JSON.stringify({ all }), sort: 'due_at' } }
}

/** Late ones and those at risk, each as the server orders them: what is due first on top. */
export function lanesOf(clocks: MonitorClock[]): { late: MonitorClock[]; risk: MonitorClock[] } {
  return {
    late: clocks.filter((one) => one.clock.state === 'breached'),
    risk: clocks.filter((one) => one.clock.state !== 'breached'),
  }
}

/** The one that was kept least, of those with enough to say so; null where all are kept. */
export function worstOf<T extends { met: number; breached: number; attainment: number | null }>(
  items: T[],
): T | null {
  const enough = items.filter((one) => one.attainment !== null && one.met + one.breached >= 5 && one.breached > 0)
  return enough.length > 1 ? enough.reduce((a, b) => ((b.attainment ?? 1) < (a.attainment ?? 1) ? b : a)) : null
}
