/** What is read of approvals, and under which keys it is kept. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { wrongLink } from '@/api/problems'
import { ticketKeys } from '@/modules/ticket/queries'
import { staleOn } from '@/shared/queries'

export type ApprovalRow = Schemas['ApprovalRow']
export type Approval = Schemas['ApprovalOut']
export type LinkedApproval = Schemas['LinkedApprovalOut']
export type Step = ApprovalRow['steps'][number]

/** Of all approvals: those that wait for me, that I asked for, or all that I may see. */
export type Which = 'mine' | 'asked'

export const approvalKeys = {
  lists: () => ['approvals', 'list'] as const,
  list: (which: Which, state: string) => ['approvals', 'list', which, state] as const,
  one: (id: number) => ['approvals', 'one', id] as const,
  link: (link: string) => ['approvals', 'link', link] as const,
}

staleOn('ticket', (change) => (change.kind.includes('approval') ? [['approvals']] : []))
staleOn('approval', () => [['approvals']])
staleOn('delegation', () => [approvalKeys.lists()])

export function useApprovals(which: MaybeRefOrGetter<Which>, state: MaybeRefOrGetter<'pending' | 'all'>) {
  return useInfiniteQuery({
    queryKey: computed(() => approvalKeys.list(toValue(which), toValue(state))),
    queryFn: ({ pageParam }): Promise<{ items: ApprovalRow[]; next_cursor: string | null }> =>
      ask(
        api.GET('/api/v1/approvals', {
          params: {
            query: {
              mine: toValue(which) === 'mine' ? true : undefined,
              asked_by_me: toValue(which) === 'asked' ? true : undefined,
              state: toValue(state) === 'pending' ? 'pending' : undefined,
              cursor: pageParam,
            },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

export function useTicketApprovals(ticketId: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => ticketKeys.part(toValue(ticketId), 'approvals')),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/tickets/{ticket_id}/approvals', {
            params: { path: { ticket_id: toValue(ticketId) }, query: { limit: 100 } },
          }),
        )
      ).items,
  })
}

/** All that is asked: values and comment that wait with it, the ticket's text; for who decides. */
export function useApproval(id: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => approvalKeys.one(toValue(id))),
    queryFn: () =>
      ask(api.GET('/api/v1/approvals/{approval_id}', { params: { path: { approval_id: toValue(id) } } })),
    enabled: computed(() => toValue(isWanted)),
  })
}

export function useLinkedApproval(link: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => approvalKeys.link(toValue(link))),
    queryFn: () =>
      ask(api.GET('/api/v1/approval-links/{link}', { params: { path: { link: toValue(link) } } })).catch(wrongLink),
    retry: false,
  })
}
