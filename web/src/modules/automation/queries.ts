/** What is read of rules, of what they did and would do, and under which keys it is kept. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { Field } from '@/modules/conditions/fields'
import { ticketKeys } from '@/modules/ticket/queries'
import { staleOn } from '@/shared/queries'

export type Rule = Schemas['RuleOut']
export type RuleKind = Rule['kind']
export type RuleVersion = Schemas['RuleVersionOut']
export type Difference = Schemas['RuleDifferenceOut']
export type RuleRun = Schemas['RuleRunOut']
export type EffectDone = Schemas['EffectDoneOut']
export type Trial = Schemas['TrialOut']
export type TrialTicket = Schemas['TrialTicketOut']
export type Macro = Schemas['MacroOut']
export type MacroPreview = Schemas['MacroPreviewOut']
export type Scheduled = Schemas['ScheduledOut']
export type Placeholder = Schemas['PlaceholderRef']
export type EffectOffer = Schemas['EffectOut']
export interface Parts {
  events: { word: string; name: string }[]
  effects: EffectOffer[]
  fields: Map<string, Field>
  placeholders: Placeholder[]
}

export const automationKeys = {
  parts: ['automation', 'parts'] as const,
  lists: ['automation', 'rules'] as const,
  rules: (kind: RuleKind) => ['automation', 'rules', kind] as const,
  rule: (id: number) => ['automation', 'rule', id] as const,
  versions: (id: number) => ['automation', 'rule', id, 'versions'] as const,
  difference: (id: number, from: number, to: number) => ['automation', 'rule', id, 'difference', from, to] as const,
  ruleRuns: (id: number) => ['automation', 'rule', id, 'runs'] as const,
  trials: ['automation', 'trials'] as const,
  trial: (id: number) => ['automation', 'trial', id] as const,
  trialTickets: (id: number, difference: string) => ['automation', 'trial', id, 'tickets', difference] as const,
  macros: (ticket: number) => ['automation', 'macros', ticket] as const,
  /** Parts of a ticket: whatever happens to it makes them stale. */
  runs: (ticket: number) => ticketKeys.part(ticket, 'rule-runs'),
  scheduled: (ticket: number) => ticketKeys.part(ticket, 'scheduled-actions'),
}

staleOn('rule', (change) => [
  automationKeys.lists,
  automationKeys.rule(change.subject_id),
  ['automation', 'macros'],
  // The way back to a rule shows how often it ran.
])
staleOn('rule_trial', (change) => [automationKeys.trial(change.subject_id), automationKeys.trials])
for (const subject of ['custom_field', 'ticket_type', 'category', 'workflow'])
  staleOn(subject, () => [automationKeys.parts])

const LONG = 10 * 60_000
const ruleAt = (id: number) => ({ path: { rule_id: id } })
const ticketAt = (id: number) => ({ path: { ticket_id: id } })

/** Events, effects, fields of conditions and placeholders: what rules are made of. */
export function useParts(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: automationKeys.parts,
    staleTime: LONG,
    enabled: () => toValue(isWanted),
    queryFn: async (): Promise<Parts> => {
      const found = await ask(api.GET('/api/v1/rule-parts'))
      const fields = found.fields as unknown as Field[]
      return { ...found, fields: new Map(fields.map((field) => [field.key, field])) }
    },
  })
}

export function useRules(kind: MaybeRefOrGetter<RuleKind>) {
  return useQuery({
    queryKey: computed(() => automationKeys.rules(toValue(kind))),
    queryFn: async () => (await ask(api.GET('/api/v1/rules', { params: { query: { kind: toValue(kind) } } }))).items,
  })
}

export function useRule(id: number | null) {
  return useQuery({
    queryKey: automationKeys.rule(id ?? 0),
    enabled: id !== null,
    queryFn: () => ask(api.GET('/api/v1/rules/{rule_id}', { params: ruleAt(id as number) })),
  })
}

export function useVersions(id: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => automationKeys.versions(toValue(id))),
    enabled: () => toValue(isWanted),
    queryFn: async () =>
      (await ask(api.GET('/api/v1/rules/{rule_id}/versions', { params: ruleAt(toValue(id)) }))).items,
  })
}

export function useDifference(id: number, from: number, to: number, isWanted: MaybeRefOrGetter<boolean>) {
  const query = { from_number: from, to_number: to }
  return useQuery({
    queryKey: automationKeys.difference(id, from, to),
    enabled: () => toValue(isWanted),
    queryFn: () => ask(api.GET('/api/v1/rules/{rule_id}/differences', { params: { ...ruleAt(id), query } })),
  })
}

const nextOf = (page: { next_cursor: string | null }): string | null => page.next_cursor
type TrialPage = Schemas['Page_TrialOut_']

export function useRuleRuns(id: MaybeRefOrGetter<number>) {
  return useInfiniteQuery({
    queryKey: computed(() => automationKeys.ruleRuns(toValue(id))),
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/rules/{rule_id}/runs', {
          params: { ...ruleAt(toValue(id)), query: { limit: 20, cursor: pageParam } },
        }),
      ),
  })
}

/** What rules did to a ticket, the last first. */
export function useTicketRuns(ticket: MaybeRefOrGetter<number>) {
  return useInfiniteQuery({
    queryKey: computed(() => automationKeys.runs(toValue(ticket))),
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/tickets/{ticket_id}/rule-runs', {
          params: { ...ticketAt(toValue(ticket)), query: { limit: 20, cursor: pageParam } },
        }),
      ),
  })
}

export function useScheduled(ticket: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => automationKeys.scheduled(toValue(ticket))),
    queryFn: async () =>
      (await ask(api.GET('/api/v1/tickets/{ticket_id}/scheduled-actions', { params: ticketAt(toValue(ticket)) })))
        .items,
  })
}

/** Those that the person may use; each says whether it fits the ticket. */
export function useMacros(ticket: number) {
  return useQuery({
    queryKey: automationKeys.macros(ticket),
    staleTime: 0,
    queryFn: async () => (await ask(api.GET('/api/v1/macros', { params: { query: { ticket_id: ticket } } }))).items,
  })
}

const isUnderWay = (page: TrialPage): boolean => page.items.some((one) => !one.finished_at)

export function useTrials() {
  return useInfiniteQuery({
    queryKey: automationKeys.trials,
    // As long as one of them is under way.
    refetchInterval: (query): number | false => (query.state.data?.pages.some(isUnderWay) ? 3000 : false),
    initialPageParam: null as string | null,
    getNextPageParam: (page: TrialPage) => page.next_cursor,
    queryFn: ({ pageParam }): Promise<TrialPage> =>
      ask(api.GET('/api/v1/rule-trials', { params: { query: { limit: 20, cursor: pageParam } } })),
  })
}

/** How far a trial has come; asked again until it is through. */
export function useTrial(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => automationKeys.trial(toValue(id))),
    refetchInterval: (query) => (query.state.data && !query.state.data.finished_at ? 1200 : false),
    queryFn: () => ask(api.GET('/api/v1/rule-trials/{trial_id}', { params: { path: { trial_id: toValue(id) } } })),
  })
}

export function useTrialTickets(
  id: MaybeRefOrGetter<number>,
  difference: MaybeRefOrGetter<TrialTicket['difference'] | null>,
  isWanted: MaybeRefOrGetter<boolean>,
  limit = 20,
) {
  return useInfiniteQuery({
    queryKey: computed(() => automationKeys.trialTickets(toValue(id), `${toValue(difference) ?? ''}:${limit}`)),
    enabled: () => toValue(isWanted),
    initialPageParam: null as string | null,
    getNextPageParam: nextOf,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/rule-trials/{trial_id}/tickets', {
          params: {
            path: { trial_id: toValue(id) },
            query: { difference: toValue(difference), limit, cursor: pageParam },
          },
        }),
      ),
  })
}
