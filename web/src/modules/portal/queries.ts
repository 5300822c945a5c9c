/** What the portal reads: the face of the company, requests, how far they are. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Face = Schemas['gongdan__identity__schemas__portal__PortalOut']
export type Progress = Schemas['RequestProgressOut']
export type TimelineItem = Schemas['TimelineItem']
export type RequestView = Schemas['RequestViewOut']
export type Request = Schemas['TicketOut']
export type RequestRow = Schemas['TicketRow']

export const portalKeys = {
  face: (tenant: string) => ['portal', 'face', tenant] as const,
  lists: () => ['tickets', 'list'] as const,
  list: (which: string, q: string) => ['tickets', 'list', 'portal', which, q] as const,
  one: (id: number) => ['tickets', 'one', id] as const,
  part: (id: number, part: string) => ['tickets', 'one', id, part] as const,
  link: (link: string) => ['portal', 'link', link] as const,
  reasons: () => ['portal', 'reasons'] as const,
  contact: () => ['portal', 'contact'] as const,
}

staleOn('ticket', (change) => [portalKeys.one(change.subject_id), portalKeys.lists()])

/** Known before anybody signed in; the company is that of the address, of the session, or the only one. */
export function useFace(tenant: MaybeRefOrGetter<string | null>) {
  return useQuery({
    queryKey: computed(() => portalKeys.face(toValue(tenant) ?? '')),
    queryFn: () => ask(api.GET('/api/v1/portal', { params: { query: { tenant: toValue(tenant) ?? undefined } } })),
    staleTime: 5 * 60_000,
    retry: false,
  })
}

const OPEN = ['new', 'open', 'waiting', 'on_hold', 'solved']

export type Which = 'open' | 'done' | 'company'

export function useRequests(
  which: MaybeRefOrGetter<Which>,
  q: MaybeRefOrGetter<string>,
  contactId: MaybeRefOrGetter<number | null>,
) {
  return useInfiniteQuery({
    queryKey: computed(() => portalKeys.list(`${toValue(which)}:${toValue(contactId)}`, toValue(q))),
    queryFn: ({ pageParam }) => {
      const parts: object[] = []
      if (toValue(which) === 'open') parts.push({ field: 'state_category', op: 'is_any_of', value: OPEN })
      if (toValue(which) === 'done') parts.push({ field: 'state_category', op: 'is', value: 'closed' })
      if (toValue(which) !== 'company' && toValue(contactId) !== null) {
        parts.push({ field: 'requester', op: 'is', value: toValue(contactId) })
      }
      const filter = parts.length ? JSON.stringify({ all: parts }) : undefined
      const query = {
        filter,
        q: toValue(q) || undefined,
        sort: '-updated_at' as const,
        limit: 20,
        count: false,
        shelf: 'any' as const,
        cursor: pageParam,
      }
      return ask(api.GET('/api/v1/tickets', { params: { query } }))
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

export function useRequest(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => portalKeys.part(toValue(id), 'detail')),
    queryFn: () => ask(api.GET('/api/v1/tickets/{ticket_id}', { params: { path: { ticket_id: toValue(id) } } })),
  })
}

export function useProgress(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => portalKeys.part(toValue(id), 'progress')),
    queryFn: () =>
      ask(api.GET('/api/v1/tickets/{ticket_id}/progress', { params: { path: { ticket_id: toValue(id) } } })),
  })
}

export function useTimeline(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => portalKeys.part(toValue(id), 'timeline')),
    queryFn: () =>
      ask(
        api.GET('/api/v1/tickets/{ticket_id}/timeline', {
          params: { path: { ticket_id: toValue(id) }, query: { limit: 200, newest_first: true } },
        }),
      ),
  })
}

export function useLinkedRequest(link: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => portalKeys.link(toValue(link))),
    queryFn: () => ask(api.GET('/api/v1/request-links/{link}', { params: { path: { link: toValue(link) } } })),
    enabled: () => toValue(link) !== '',
    refetchInterval: 60_000,
  })
}

export function useRatingReasons(isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: portalKeys.reasons(),
    queryFn: async () => (await ask(api.GET('/api/v1/rating-reasons'))).items,
    enabled: () => toValue(isWanted),
    staleTime: 5 * 60_000,
  })
}

export function useOwnContact() {
  return useQuery({ queryKey: portalKeys.contact(), queryFn: () => ask(api.GET('/api/v1/me/contact')) })
}
