/** What is read of the dispatch board, and under which key it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Board = Schemas['DispatchBoardOut']
export type BoardPerson = Schemas['BoardPersonOut']
export type BoardTicket = Schemas['BoardTicketOut']
export type BoardSpan = Schemas['BoardSpanOut']
export type Place = Schemas['BoardPlaceOut']
export type Priority = BoardTicket['priority']
export type Refused = NonNullable<Schemas['RoutingCandidateOut']['refusal']>

export interface BoardAsked {
  /** None: the server's choice, one's own. */
  team: number[]
  from: string
  until: string
}

export const dispatchKeys = {
  boards: ['dispatch', 'board'] as const,
  board: (asked: BoardAsked) => ['dispatch', 'board', asked] as const,
  advice: (ticket: number, version: number) => ['dispatch', 'advice', ticket, version] as const,
}

for (const subject of ['planned_duty', 'leave', 'training_class', 'rota', 'routing_setting', 'team'])
  staleOn(subject, () => [dispatchKeys.boards])

/** Asked again every minute besides: who is there, and who is on shift, changes without anything that happens. */
export function useBoard(asked: MaybeRefOrGetter<BoardAsked>) {
  return useQuery({
    queryKey: computed(() => dispatchKeys.board(toValue(asked))),
    placeholderData: (before) => before,
    refetchInterval: 60_000,
    queryFn: () => ask(api.GET('/api/v1/dispatch-board', { params: { query: toValue(asked) } })),
  })
}

/** Who would get it by the rules as they are; asked for only by whoever may see rules. */
export function useAdvice(ticket: MaybeRefOrGetter<BoardTicket | null>, isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => dispatchKeys.advice(toValue(ticket)?.id ?? 0, toValue(ticket)?.version ?? 0)),
    enabled: computed(() => toValue(ticket) !== null && toValue(isWanted)),
    staleTime: 20_000,
    queryFn: () =>
      ask(api.POST('/api/v1/routing-simulations', { body: { ticket_id: toValue(ticket)!.id } })).then(
        (found) => found.decision,
      ),
  })
}
