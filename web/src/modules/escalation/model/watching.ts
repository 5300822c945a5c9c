/** Pure: the address of the page of escalations. What cannot be read counts as not given. */

import type { LocationQuery, LocationQueryRaw } from 'vue-router'

export const TABS = ['now', 'abnormal', 'figures'] as const
export type Tab = (typeof TABS)[number]
export const STATES = ['running', 'unanswered', 'settled', 'review_missing'] as const
export type State = (typeof STATES)[number]
export const REASONS = [
  'long_unchanged',
  'ping_pong',
  'reopened',
  'breached_often',
  'escalated_often',
  'set_by_hand',
] as const
export type Reason = (typeof REASONS)[number]
export const BYS = ['team', 'path', 'level', 'trigger'] as const
export type By = (typeof BYS)[number]

export interface Watch {
  tab: Tab
  state: State
  isMine: boolean
  isReminders: boolean
  reason: Reason | null
  team: number | null
  by: By
  days: number
}

const text = (value: LocationQuery[string] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''
const oneOf = <T extends string>(list: readonly T[], wanted: string): T | undefined =>
  list.find((one) => one === wanted)

export function readWatch(query: LocationQuery): Watch {
  const days = Number(text(query.days))
  return {
    tab: oneOf(TABS, text(query.tab)) ?? 'now',
    state: oneOf(STATES, text(query.state)) ?? 'running',
    isMine: text(query.mine) === '1',
    isReminders: text(query.reminders) === '1',
    reason: oneOf(REASONS, text(query.reason)) ?? null,
    team: /^[1-9]\d{0,15}$/.test(text(query.team)) ? Number(text(query.team)) : null,
    by: oneOf(BYS, text(query.by)) ?? 'team',
    days: Number.isInteger(days) && days > 0 && days <= 366 ? days : 30,
  }
}

export function writeWatch(watch: Watch): LocationQueryRaw {
  return {
    tab: watch.tab === 'now' ? undefined : watch.tab,
    state: watch.state === 'running' ? undefined : watch.state,
    mine: watch.isMine ? 1 : undefined,
    reminders: watch.isReminders ? 1 : undefined,
    reason: watch.reason ?? undefined,
    team: watch.team ?? undefined,
    by: watch.by === 'team' ? undefined : watch.by,
    days: watch.days === 30 ? undefined : watch.days,
  }
}
