/** A rule of recurrence as it is written in the form, and as the API takes it. */

import type { Schemas } from '@/api/client'

export const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export const NTHS = ['first', 'second', 'third', 'fourth', 'fifth', 'last'] as const
export const NTH_OF = [...WEEKDAYS, 'day', 'working_day'] as const

export type Weekday = (typeof WEEKDAYS)[number]

export interface RuleDraft {
  frequency: (typeof FREQUENCIES)[number]
  interval: number
  time: string
  weekdays: Weekday[]
  /** Of months: on a day of the month, or on the nth of something. */
  on: 'day' | 'nth'
  month_day: number
  short_months: 'last_day' | 'skip'
  nth: (typeof NTHS)[number]
  nth_of: (typeof NTH_OF)[number]
  month: number
  starts_on: string
  until: string
  count: number | null
}

export function ruleDraftOf(rule: Record<string, unknown>): RuleDraft {
  return {
    frequency: (rule.frequency as RuleDraft['frequency']) ?? 'weekly',
    interval: (rule.interval as number) ?? 1,
    time: String(rule.time ?? '09:00').slice(0, 5),
    weekdays: (rule.weekdays as Weekday[]) ?? [],
    on: rule.nth ? 'nth' : 'day',
    month_day: (rule.month_day as number) ?? 1,
    short_months: (rule.short_months as RuleDraft['short_months']) ?? 'last_day',
    nth: (rule.nth as RuleDraft['nth']) ?? 'first',
    nth_of: (rule.nth_of as RuleDraft['nth_of']) ?? 'monday',
    month: (rule.month as number) ?? 1,
    starts_on: String(rule.starts_on ?? ''),
    until: String(rule.until ?? ''),
    count: (rule.count as number | null) ?? null,
  }
}

/** Only what the frequency uses: the server refuses the rest. */
export function ruleOf(draft: RuleDraft): Schemas['RecurrenceIn'] {
  const rule: Record<string, unknown> = {
    frequency: draft.frequency,
    interval: draft.interval,
    time: draft.time,
  }
  if (draft.frequency === 'weekly') rule.weekdays = WEEKDAYS.filter((day) => draft.weekdays.includes(day))
  if (draft.frequency === 'monthly' || draft.frequency === 'yearly') {
    if (draft.on === 'nth') Object.assign(rule, { nth: draft.nth, nth_of: draft.nth_of })
    else {
      rule.month_day = draft.month_day
      if (draft.month_day > 28) rule.short_months = draft.short_months
    }
  }
  if (draft.frequency === 'yearly') rule.month = draft.month
  if (draft.starts_on) rule.starts_on = draft.starts_on
  if (draft.until) rule.until = draft.until
  if (draft.count) rule.count = draft.count
  return rule as Schemas['RecurrenceIn']
}
