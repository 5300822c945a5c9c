/** What is read of customers: contacts, organisations, tiers and regions; keys under which it is kept. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Contact = Schemas['ContactOut']
export type ContactBrief = Schemas['ContactBrief']
export type ContactAddress = Schemas['AddressOut']
export type Organisation = Schemas['OrganisationOut']
export type Tier = Schemas['TierOut']
export type Region = Schemas['RegionOut']
type TicketRow = Schemas['TicketRow']

export interface ContactsAsked {
  q?: string
  tier?: string
  organisation?: number
  is_active?: boolean
  sort?: 'name' | '-created_at'
}
export interface OrganisationsAsked {
  q?: string
  is_active?: boolean
}

export const customerKeys = {
  contacts: () => ['customers', 'contacts'] as const,
  contactList: (asked: ContactsAsked) => ['customers', 'contacts', 'list', asked] as const,
  contact: (id: number) => ['customers', 'contacts', 'one', id] as const,
  organisations: () => ['customers', 'organisations'] as const,
  organisationList: (asked: OrganisationsAsked) => ['customers', 'organisations', 'list', asked] as const,
  organisation: (id: number) => ['customers', 'organisations', 'one', id] as const,
  tickets: (field: string, id: number) => ['tickets', 'list', { customer: [field, id] }] as const,
  tiers: () => ['customers', 'tiers'] as const,
  regions: () => ['customers', 'regions'] as const,
}

staleOn('contact', () => [customerKeys.contacts()])
staleOn('organisation', () => [customerKeys.organisations(), customerKeys.contacts()])
staleOn('tier', () => [customerKeys.tiers()])
staleOn('region', () => [customerKeys.regions()])

export function listContacts(
  asked: ContactsAsked,
  limit: number,
  cursor?: string,
): Promise<{ items: ContactBrief[]; next_cursor: string | null }> {
  return ask(api.GET('/api/v1/contacts', { params: { query: { ...asked, limit, cursor } } }))
}

export function useContacts(asked: MaybeRefOrGetter<ContactsAsked>) {
  return useInfiniteQuery({
    queryKey: computed(() => customerKeys.contactList(toValue(asked))),
    queryFn: ({ pageParam }) => listContacts(toValue(asked), 50, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

export function fetchContact(id: number): Promise<Contact> {
  return ask(api.GET('/api/v1/contacts/{contact_id}', { params: { path: { contact_id: id } } }))
}

/** One contact; nothing is asked while there is no id. */
export function useContact(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => customerKeys.contact(toValue(id) ?? 0)),
    queryFn: () => fetchContact(toValue(id)!),
    enabled: computed(() => toValue(id) !== null),
  })
}

export function listOrganisations(
  asked: OrganisationsAsked,
  limit: number,
  cursor?: string,
): Promise<{ items: Organisation[]; next_cursor: string | null }> {
  return ask(api.GET('/api/v1/organisations', { params: { query: { ...asked, limit, cursor } } }))
}

export function useOrganisations(asked: MaybeRefOrGetter<OrganisationsAsked>) {
  return useInfiniteQuery({
    queryKey: computed(() => customerKeys.organisationList(toValue(asked))),
    queryFn: ({ pageParam }) => listOrganisations(toValue(asked), 50, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

export function fetchOrganisation(id: number): Promise<Organisation> {
  return ask(api.GET('/api/v1/organisations/{organisation_id}', { params: { path: { organisation_id: id } } }))
}

export function useOrganisation(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => customerKeys.organisation(toValue(id))),
    queryFn: () => fetchOrganisation(toValue(id)),
  })
}

/** Tickets of one contact or organisation, on every shelf of work and archive, the newest change first. */
export function useCustomerTickets(
  field: 'requester' | 'organisation',
  id: MaybeRefOrGetter<number | null>,
  limit = 50,
) {
  return useInfiniteQuery({
    queryKey: computed(() => [...customerKeys.tickets(field, toValue(id) ?? 0), limit]),
    queryFn: ({
      pageParam,
    }): Promise<{ items: TicketRow[]; next_cursor: string | null; count: { value: number } | null }> =>
      ask(
        api.GET('/api/v1/tickets', {
          params: {
            query: {
              filter: JSON.stringify({ field, op: 'is', value: toValue(id) }),
              shelf: 'any',
              limit,
              cursor: pageParam,
            },
          },
        }),
      ) as Promise<{ items: TicketRow[]; next_cursor: string | null; count: { value: number } | null }>,
    enabled: computed(() => toValue(id) !== null),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

export function useTiers() {
  return useQuery({
    queryKey: customerKeys.tiers(),
    queryFn: async () => (await ask(api.GET('/api/v1/tiers'))).items,
    staleTime: 5 * 60_000,
  })
}

export function useRegions() {
  return useQuery({
    queryKey: customerKeys.regions(),
    queryFn: async () => (await ask(api.GET('/api/v1/regions'))).items,
    staleTime: 5 * 60_000,
  })
}
