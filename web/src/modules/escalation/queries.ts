/** What is read of escalations, and under which keys it is kept. */

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { staleOn } from '@/shared/queries'
import type { By, Reason, State } from './model/watching'

export type Escalation = Schemas['EscalationOfTicketOut']
export type EscalationRow = Schemas['EscalationRunOut']
export type Level = Schemas['EscalationLevelOut']
export type Option = Schemas['EscalationOptionOut']
export type Ladder = Schemas['LadderOut']
export type LadderIn = Schemas['LadderIn']
export type Figure = Schemas['EscalationFigureOut']
export type AbnormalTicket = Schemas['AbnormalTicketOut']

export const escalationKeys = {
  /** Parts of a ticket: whatever happens to it makes them stale. */
  ofTicket: (ticket: number) => ticketKeys.part(ticket, 'escalations'),
  options: (ticket: number) => ticketKeys.part(ticket, 'escalation-options'),
  ladders: ['escalation', 'ladders'] as const,
  lists: ['escalation-now', 'list'] as const,
  list: (asked: object) => ['escalation-now', 'list', asked] as const,
  abnormal: (asked: object) => ['escalation-now', 'abnormal', asked] as const,
  figures: (asked: object) => ['escalation-now', 'figures', asked] as const,
}

staleOn('escalation_ladder', () => [escalationKeys.ladders])

export function useTicketEscalations(ticket: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => escalationKeys.ofTicket(toValue(ticket))),
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () => (await ask(api.GET('/api/v1/tickets/{ticket_id}/escalations', of(toValue(ticket))))).items,
  })
}

export function useOptions(ticket: number) {
  return useQuery({
    queryKey: escalationKeys.options(ticket),
    queryFn: async () => (await ask(api.GET('/api/v1/tickets/{ticket_id}/escalation-options', of(ticket)))).items,
  })
}

function of(ticket: number) {
  return { params: { path: { ticket_id: ticket } } }
}

export const fetchLadders = () => ask(api.GET('/api/v1/escalation-ladders')).then((page) => page.items)

/** In the order in which they are asked. */
export function useLadders() {
  return useQuery({ queryKey: escalationKeys.ladders, queryFn: fetchLadders })
}

export function useEscalations(
  asked: MaybeRefOrGetter<{ state: State; team: number | null; mine: boolean; path: 'reminder' | null }>,
) {
  return useInfiniteQuery({
    queryKey: computed(() => escalationKeys.list(toValue(asked))),
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/escalations', { params: { query: { ...given(toValue(asked)), cursor: pageParam } } })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function useAbnormal(asked: MaybeRefOrGetter<{ reason: Reason | null; team: number | null }>) {
  return useInfiniteQuery({
    queryKey: computed(() => escalationKeys.abnormal(toValue(asked))),
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/abnormal-tickets', { params: { query: { ...given(toValue(asked)), cursor: pageParam } } }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function useFigures(asked: MaybeRefOrGetter<{ by: By; since: string; until: string }>) {
  return useQuery({
    queryKey: computed(() => escalationKeys.figures(toValue(asked))),
    placeholderData: keepPreviousData,
    queryFn: () => ask(api.GET('/api/v1/escalation-figures', { params: { query: toValue(asked) } })),
  })
}

/** Without what is not asked for. */
function given<T extends object>(asked: T): { [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)) as never
}
