/** What the panels ask for beside the ticket itself; everything under the ticket's own key, so that a change of it renews all. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { ticketKeys, type TicketRow } from '@/modules/ticket/queries'

export type Handover = Schemas['HandoverOut']
export type Stays = Schemas['StaysOut']
export type Checklist = Schemas['TicketChecklistOut']
export type Nudge = Schemas['NudgeOut']
export type Supervision = Schemas['SupervisionOut']
export type StructureEdit = Schemas['StructureEditOut']
export type TeamLoad = Schemas['TeamLoadOut']
export type Load = Schemas['LoadOut']
type Id = MaybeRefOrGetter<number>

const path = (id: Id) => ({ path: { ticket_id: toValue(id) } })

function usePart<T>(id: Id, part: string, fetch: () => Promise<T>, isWanted: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: computed(() => ticketKeys.part(toValue(id), part)),
    queryFn: fetch,
    enabled: computed(() => toValue(isWanted)),
  })
}

export function useHandovers(id: Id, isWanted: MaybeRefOrGetter<boolean> = true) {
  const fetch = async () =>
    (await ask(api.GET('/api/v1/tickets/{ticket_id}/handovers', { params: { ...path(id), query: { limit: 50 } } })))
      .items
  return usePart(id, 'handovers', fetch, isWanted)
}

export function useStays(id: Id, isWanted: MaybeRefOrGetter<boolean> = true) {
  return usePart(id, 'stays', () => ask(api.GET('/api/v1/tickets/{ticket_id}/stays', { params: path(id) })), isWanted)
}

export function useChecklist(id: Id, isWanted: MaybeRefOrGetter<boolean> = true) {
  return usePart(
    id,
    'checklist',
    () => ask(api.GET('/api/v1/tickets/{ticket_id}/checklist', { params: path(id) })),
    isWanted,
  )
}

export function useNudges(id: Id, isWanted: MaybeRefOrGetter<boolean> = true) {
  const fetch = async () =>
    (await ask(api.GET('/api/v1/tickets/{ticket_id}/nudges', { params: { ...path(id), query: { limit: 20 } } })))
      .items
  return usePart(id, 'nudges', fetch, isWanted)
}

export function useSupervisions(id: Id, isWanted: MaybeRefOrGetter<boolean> = true) {
  const fetch = async () =>
    (
      await ask(
        api.GET('/api/v1/tickets/{ticket_id}/supervisions', { params: { ...path(id), query: { limit: 20 } } }),
      )
    ).items
  return usePart(id, 'supervisions', fetch, isWanted)
}

/** Merges, splits and batches of the ticket, the latest first. */
export function useStructureEdits(id: Id, isWanted: MaybeRefOrGetter<boolean> = true) {
  const fetch = async () =>
    (await ask(api.GET('/api/v1/structure-edits', { params: { query: { ticket: String(toValue(id)), limit: 20 } } })))
      .items
  return usePart(id, 'structure', fetch, isWanted)
}

export async function fetchComments(id: number): Promise<Schemas['CommentOut'][]> {
  const page = await ask(
    api.GET('/api/v1/tickets/{ticket_id}/comments', { params: { ...path(id), query: { limit: 200 } } }),
  )
  return page.items
}

/** Members of a team with what each has, the least loaded first. Empty where the person does not assign. */
export async function fetchLoads(team: number | undefined): Promise<TeamLoad[]> {
  return (await ask(api.GET('/api/v1/team-loads', { params: { query: { team: team ? String(team) : undefined } } })))
    .items
}

export async function findTickets(q: string, shelf: 'desk' | 'any' = 'any'): Promise<TicketRow[]> {
  const page = await ask(
    api.GET('/api/v1/tickets', { params: { query: { q: q || undefined, limit: 10, count: false, shelf } } }),
  )
  return page.items
}

/** Rules that shape what is offered: days to confirm, to reopen and to undo. */
export function useTicketingRules() {
  return useQuery({
    queryKey: ['ticketing-settings'],
    queryFn: () => ask(api.GET('/api/v1/ticketing-settings')),
    staleTime: 10 * 60_000,
    retry: false,
  })
}
