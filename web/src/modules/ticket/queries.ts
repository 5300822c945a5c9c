/** What is read of tickets, and under which keys it is kept. */

import { useQuery, type QueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { asApiError } from '@/api/problems'
import { staleOn } from '@/shared/queries'

export type Ticket = Schemas['TicketOut']
export type TicketRow = Schemas['TicketRow']
export type TimelineItem = Schemas['TimelineItem']
export type TimelinePage = Schemas['Page_TimelineItem_']
export type Comment = Schemas['CommentOut']
export type Attachment = Schemas['AttachmentOut']
export type Move = Schemas['MoveOut']
export type Draft = Schemas['TicketDraftOut']
export type CustomField = Schemas['CustomFieldOut']
export type Handover = Schemas['HandoverOut']

export const ticketKeys = {
  all: ['tickets'] as const,
  /** Every list of tickets, whatever its filter. */
  lists: () => ['tickets', 'list'] as const,
  list: (asked: object) => ['tickets', 'list', asked] as const,
  /** Everything about one ticket. */
  one: (id: number) => ['tickets', 'one', id] as const,
  detail: (id: number) => ['tickets', 'one', id, 'detail'] as const,
  timeline: (id: number) => ['tickets', 'one', id, 'timeline'] as const,
  part: (id: number, part: string) => ['tickets', 'one', id, part] as const,
  counts: () => ['tickets', 'counts'] as const,
  /** Nobody else's, so no change of others makes them stale. */
  presence: (id: number) => ['ticket-presence', id] as const,
  draft: (id: number) => ['ticket-draft', id] as const,
}

staleOn('ticket', (change) =>
  change.kind === 'ticket.presence'
    ? [ticketKeys.presence(change.subject_id)]
    : [ticketKeys.one(change.subject_id), ticketKeys.lists(), ticketKeys.counts()],
)

const path = (id: number) => ({ path: { ticket_id: id } })

export function fetchTicket(id: number): Promise<Ticket> {
  return ask(api.GET('/api/v1/tickets/{ticket_id}', { params: path(id) }))
}

export function useTicket(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => ticketKeys.detail(toValue(id))),
    queryFn: () => fetchTicket(toValue(id)),
  })
}

/** Entries of a page of the timeline, newest first. */
export function fetchTimeline(id: number, cursor: string | null = null, limit = 50): Promise<TimelinePage> {
  return ask(
    api.GET('/api/v1/tickets/{ticket_id}/timeline', {
      params: { ...path(id), query: { newest_first: true, limit, cursor } },
    }),
  )
}

/** Have it at hand before it is opened (a pointer rests on its row). */
export function prefetchTicket(client: QueryClient, id: number): void {
  void client.prefetchQuery({ queryKey: ticketKeys.detail(id), queryFn: () => fetchTicket(id), staleTime: 10_000 })
  void client.prefetchQuery({
    queryKey: ticketKeys.timeline(id),
    queryFn: () => fetchTimeline(id),
    staleTime: 10_000,
  })
}

export async function fetchDraft(id: number): Promise<Draft | null> {
  try {
    return await ask(api.GET('/api/v1/tickets/{ticket_id}/draft', { params: path(id) }))
  } catch (error) {
    if (asApiError(error).status === 404) return null
    throw error
  }
}

export function fetchPresence(id: number): Promise<Schemas['PresenceOut'][]> {
  return ask(api.GET('/api/v1/tickets/{ticket_id}/presence', { params: path(id) })).then((page) => page.items)
}

export function fetchHandover(id: number, handoverId: number): Promise<Handover> {
  return ask(
    api.GET('/api/v1/tickets/{ticket_id}/handovers/{handover_id}', {
      params: { path: { ticket_id: id, handover_id: handoverId } },
    }),
  )
}

export function fetchStructureEdit(id: number): Promise<Schemas['StructureEditOut']> {
  return ask(api.GET('/api/v1/structure-edits/{edit_id}', { params: { path: { edit_id: id } } }))
}

export function findPeople(q: string, limit = 8) {
  return ask(api.GET('/api/v1/people', { params: { query: { q, limit } } })).then((found) => found.items)
}

export function findReplyTemplates(q: string, type: string | null) {
  return ask(
    api.GET('/api/v1/templates', { params: { query: { kind: 'reply', q: q || null, type, limit: 12 } } }),
  ).then((page) => page.items)
}

/** Custom fields by key: what a move asks for, and how a change is told. Kept for the session. */
export function useCustomFields(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: ['custom-fields'],
    queryFn: () => ask(api.GET('/api/v1/custom-fields')).then((page) => page.items),
    enabled: () => toValue(isWanted),
    staleTime: 10 * 60_000,
  })
}

/** Fields of tickets as filters and facts name them, with their options. */
export function fetchTicketFields() {
  return ask(api.GET('/api/v1/ticket-fields'))
}

/** Names of people and states that facts hold as numbers or keys; asked for only where one is shown. */
export async function fetchPersonNames(): Promise<Map<number, string>> {
  const found = await ask(api.GET('/api/v1/people', { params: { query: { limit: 50 } } }))
  return new Map(found.items.map((one) => [one.id, one.name]))
}

interface Drawn {
  states?: { key: string; names: Record<string, string> }[]
  moves?: { key: string; names: Record<string, string> }[]
}

/** The states and moves of the flow of a type, as drawn now. */
export async function fetchFlowOf(type: string): Promise<Drawn> {
  const types = await ask(api.GET('/api/v1/ticket-types', { params: { query: { include_retired: true } } }))
  const flow = types.items.find((one) => one.key === type)?.workflow_id
  if (!flow) return {}
  const found = await ask(api.GET('/api/v1/workflows/{workflow_id}', { params: { path: { workflow_id: flow } } }))
  return found.definition as Drawn
}
